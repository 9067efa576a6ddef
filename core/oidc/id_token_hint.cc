#include "core/oidc/id_token_hint.h"

namespace gatehouse::oidc {
namespace {

/// How long after its end an ID token still names its person.
constexpr Duration kLately = std::chrono::hours(24 * 30);

}  // namespace

std::optional<UserId> IdTokenHints::subject_of(std::string_view hint, const ClientId& client,
                                               TimePoint now) const {
  const auto keys = keys_.current();
  std::vector<jose::Algorithm> algorithms;
  for (const auto& key : keys->verification_keys())
    algorithms.push_back(key.algorithm());
  const auto verified = jose::verify_compact(hint, keys->verification_keys(),
                                             {.type = jose::TokenType::jwt,
                                              .issuer = issuer_,
                                              .audience = client.text(),
                                              .algorithms = algorithms,
                                              .now = now,
                                              .skew = kLately});
  if (!verified) return std::nullopt;
  return UserId(verified->subject);
}

}  // namespace gatehouse::oidc
