#include "core/oidc/id_token.h"

#include <boost/json.hpp>

#include "core/base/document.h"

namespace gatehouse::oidc {

Result<std::string> IdTokenIssuer::mint(const IdToken& token, const config::ClientMetadata& client,
                                        jose::Algorithm algorithm) const {
  // What is known of the person comes first: what the token says of itself wins over it (S-110).
  auto claims = token.person;
  claims["iss"] = issuer_;
  claims["sub"] = token.subject;
  claims["aud"] = token.audience.text();
  claims["exp"] = as_seconds(token.issued_at + token.lifetime);
  claims["iat"] = as_seconds(token.issued_at);
  claims["auth_time"] = as_seconds(token.authentication.auth_time);
  // OpenID Core §3.2.2.10, §3.3.2.11: none can be put in the place of what came beside it (§16.11).
  if (!token.access_token.empty()) claims["at_hash"] = jose::half_hash(algorithm, token.access_token);
  if (!token.code.empty()) claims["c_hash"] = jose::half_hash(algorithm, token.code);
  // What no sign-in page was part of has no session here.
  if (!token.session.empty()) claims["sid"] = token.session.text();
  if (!token.auth_req_id.empty()) {
    claims["urn:openid:params:jwt:claim:auth_req_id"] = token.auth_req_id;
    if (!token.refresh_token.empty())
      claims["urn:openid:params:jwt:claim:rt_hash"] = jose::half_hash(algorithm, token.refresh_token);
  }
  if (!token.nonce.empty()) claims["nonce"] = token.nonce;
  if (!token.authentication.acr.empty()) claims["acr"] = token.authentication.acr;
  if (!token.authentication.amr.empty()) claims["amr"] = boost::json::value_from(token.authentication.amr);
  GH_TRY(auto jwt, signer_.sign(client, algorithm, boost::json::serialize(claims)));
  return encrypter_.encrypt(std::move(jwt), jose::Inside::signed_jwt, client, kIdTokenEncryption);
}

}  // namespace gatehouse::oidc
