#include "core/oidc/id_token.h"

#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/crypto/base64url.h"
#include "core/crypto/digest.h"

namespace gatehouse::oidc {

std::string token_hash(std::string_view token) {
  const Digest digest = crypto::sha256(token);
  return crypto::base64url_encode(crypto::as_bytes(digest).substr(0, Digest::kSize / 2));
}

Result<std::string> IdTokenIssuer::mint(const IdToken& token, jose::Algorithm algorithm) const {
  const auto keys = keys_.current();
  const auto* key = keys->signing_key(algorithm);
  if (key == nullptr) return Error(ErrorCode::unavailable, "the tenant has no active key for ID tokens");
  boost::json::object claims{{"iss", issuer_},
                             {"sub", token.subject.text()},
                             {"aud", token.audience.text()},
                             {"exp", as_seconds(token.issued_at + token.lifetime)},
                             {"iat", as_seconds(token.issued_at)},
                             {"auth_time", as_seconds(token.authentication.auth_time)},
                             {"at_hash", token_hash(token.access_token)},
                             {"sid", token.session.text()}};
  if (!token.nonce.empty()) claims["nonce"] = token.nonce;
  if (!token.authentication.acr.empty()) claims["acr"] = token.authentication.acr;
  if (!token.authentication.amr.empty()) claims["amr"] = boost::json::value_from(token.authentication.amr);
  return jose::sign_compact(*key, jose::TokenType::jwt, boost::json::serialize(claims));
}

}  // namespace gatehouse::oidc
