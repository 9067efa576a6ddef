#include "core/tokens/access_token_reader.h"

#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/tokens/bearer.h"

namespace gatehouse::tokens {
namespace {

constexpr jose::Algorithm kAccepted[] = {jose::Algorithm::es256, jose::Algorithm::rs256};

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> values;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    values.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return values;
}

}  // namespace

Result<ReadAccessToken> AccessTokenReader::read(std::string_view value, TimePoint now,
                                                MayWait may_wait) const {
  const bool is_jwt = value.find('.') != std::string_view::npos;
  if (!is_jwt && may_wait == MayWait::no) return ReadAccessToken{TokenVerdict::would_wait, {}};
  GH_TRY(auto read, is_jwt ? read_jwt(value, now) : read_opaque(value, now));
  if (read.verdict != TokenVerdict::good || read.token.family.empty()) return read;

  auto family = families_.peek(read.token.family, now);
  if (!family) {
    if (may_wait == MayWait::no) return ReadAccessToken{TokenVerdict::would_wait, {}};
    GH_TRY(family, families_.find(read.token.family, now));
  }
  if (!family->active) return ReadAccessToken{};
  return read;
}

Result<ReadAccessToken> AccessTokenReader::read_jwt(std::string_view value, TimePoint now) const {
  const auto keys = keys_.current();
  const auto verified = jose::verify_compact(value, keys->verification_keys(),
                                             {.type = jose::TokenType::at_jwt,
                                              .issuer = issuer_.issuer,
                                              .audience = issuer_.audience,
                                              .algorithms = kAccepted,
                                              .now = now});
  if (!verified) return ReadAccessToken{};
  const auto& claims = *verified;
  ReadAccessToken read{TokenVerdict::good,
                       {.subject = claims.subject,
                        .client = ClientId(text_member(claims.all, "client_id")),
                        .family = FamilyId(text_member(claims.all, kFamilyClaim)),
                        .audience = issuer_.audience,
                        .scope = split(text_member(claims.all, "scope")),
                        .authentication = std::nullopt,
                        .issued_at = claims.issued_at,
                        .expires_at = claims.expires_at}};
  // RFC 7519 §4.1.4: not accepted on or after its end; the signer's clock is ours, so no skew is granted.
  if (now >= claims.expires_at || read.token.client.empty()) return ReadAccessToken{};
  return read;
}

Result<ReadAccessToken> AccessTokenReader::read_opaque(std::string_view value, TimePoint now) const {
  GH_TRY(const auto row,
         tokens_.find_access(bearer_digest(issuer_.tenant, BearerKind::access_token, value), now));
  if (!row) return ReadAccessToken{};
  GH_TRY(auto token, read_access_token(*row));
  return ReadAccessToken{TokenVerdict::good, std::move(token)};
}

}  // namespace gatehouse::tokens
