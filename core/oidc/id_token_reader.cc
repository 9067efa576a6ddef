#include "core/oidc/id_token_reader.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/base64.h"
#include "core/base/document.h"
#include "core/base/strict_json.h"

namespace gatehouse::oidc {
namespace {

/// What the token says of itself. Not believed: it only chooses what the verification then demands.
struct Claimed {
  std::string audience;
  TimePoint expires_at;
};

std::optional<Claimed> peek(std::string_view token) {
  if (token.size() > jose::kMaxTokenSize) return std::nullopt;
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto text = base64url_decode(token.substr(first + 1, second - first - 1));
  if (!text) return std::nullopt;
  const auto claims = parse_strict_object(*text);
  if (!claims) return std::nullopt;
  const auto* expiry = claims->if_contains("exp");
  const auto expires_at = expiry != nullptr ? jose::parse_numeric_date(*expiry) : std::nullopt;
  auto audience = text_member(*claims, "aud");
  if (!expires_at || audience.empty()) return std::nullopt;
  return Claimed{.audience = std::move(audience), .expires_at = *expires_at};
}

}  // namespace

std::optional<ReadIdToken> IdTokenReader::read(std::string_view token, TimePoint now) const {
  const auto claimed = peek(token);
  if (!claimed) return std::nullopt;
  const auto keys = keys_.current();
  std::vector<jose::Algorithm> algorithms;
  for (const auto& key : keys->hint_keys())
    algorithms.push_back(key.algorithm());
  const auto verified =
      jose::verify_compact(token, keys->hint_keys(),
                           {.type = jose::TokenType::jwt,
                            .issuer = issuer_,
                            .audience = claimed->audience,
                            .algorithms = algorithms,
                            // Judged as of its last moment, where that is past. The signature covers `exp`.
                            .now = std::min(now, claimed->expires_at - std::chrono::seconds(1))});
  if (!verified) return std::nullopt;
  return ReadIdToken{.subject = verified->subject,
                     .audience = ClientId(claimed->audience),
                     .session = SessionId(text_member(verified->all, "sid")),
                     .expires_at = claimed->expires_at};
}

}  // namespace gatehouse::oidc
