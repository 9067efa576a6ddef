#include "core/oidc/logout_token.h"

#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/base/ids.h"

namespace gatehouse::oidc {
namespace {

/// Back-Channel Logout §2.4 recommends at most two minutes: who catches one cannot end a later session
/// (S-229).
constexpr auto kLifetime = std::chrono::minutes(2);
constexpr std::string_view kEvent = "http://schemas.openid.net/event/backchannel-logout";

}  // namespace

Result<std::string> LogoutTokenIssuer::mint(const LogoutToken& token, const config::ClientMetadata& client,
                                            jose::Algorithm algorithm) const {
  // No nonce (§2.4): so it can never pass for an ID token, nor can an ID token pass for it without `events`.
  const boost::json::object claims{
      {"iss", issuer_},
      {"aud", client.client_id},
      {"iat", as_seconds(token.issued_at)},
      {"exp", as_seconds(token.issued_at + kLifetime)},
      {"jti", make_uuid_v7(token.issued_at)},
      {"sub", token.subject},
      {"sid", token.session.text()},
      {"events", {{kEvent, boost::json::object()}}},
  };
  return signer_.sign(client, algorithm, boost::json::serialize(claims), jose::TokenType::logout_jwt);
}

}  // namespace gatehouse::oidc
