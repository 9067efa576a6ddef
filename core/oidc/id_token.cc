#include "core/oidc/id_token.h"

#include <boost/json.hpp>

#include "core/base/document.h"

namespace gatehouse::oidc {

Result<std::string> IdTokenIssuer::mint(const IdToken& token, const config::ClientMetadata& client,
                                        jose::Algorithm algorithm) const {
  boost::json::object claims{{"iss", issuer_},
                             {"sub", token.subject.text()},
                             {"aud", token.audience.text()},
                             {"exp", as_seconds(token.issued_at + token.lifetime)},
                             {"iat", as_seconds(token.issued_at)},
                             {"auth_time", as_seconds(token.authentication.auth_time)},
                             {"at_hash", jose::half_hash(algorithm, token.access_token)},
                             {"sid", token.session.text()}};
  if (!token.nonce.empty()) claims["nonce"] = token.nonce;
  if (!token.authentication.acr.empty()) claims["acr"] = token.authentication.acr;
  if (!token.authentication.amr.empty()) claims["amr"] = boost::json::value_from(token.authentication.amr);
  return signer_.sign(client, algorithm, boost::json::serialize(claims));
}

}  // namespace gatehouse::oidc
