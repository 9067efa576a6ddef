#include "core/oauth/authorization_response/authorization_jwt.h"

#include <boost/json.hpp>

#include "core/base/document.h"

namespace gatehouse::oauth {
namespace {

// JARM §2.1: at most ten minutes. What it carries is redeemed at once.
constexpr Duration kLifetime = std::chrono::minutes(5);

}  // namespace

Result<std::string> AuthorizationJwt::make(const ClientId& id, const Parameters& parameters,
                                           TimePoint now) const {
  GH_TRY(const auto client, sources_.clients.find(id));
  if (client == nullptr) return Error(ErrorCode::conflict, "the client of an authorization response is gone");
  // JARM §3: RS256 where the client registered nothing. Every tenant has a key for it.
  const auto name = client->authorization_signed_response_alg.value_or("RS256");
  const auto algorithm = jose::parse_algorithm(name);
  if (!algorithm) return Error(ErrorCode::unsupported, "unknown algorithm " + name);
  boost::json::object claims;
  for (const auto& [parameter, value] : parameters)
    claims[parameter] = value;
  claims["iss"] = issuer_;
  claims["aud"] = client->client_id;
  claims["exp"] = as_seconds(now + kLifetime);
  GH_TRY(auto jwt, sources_.signer.sign(*client, *algorithm, boost::json::serialize(claims)));
  return sources_.encrypter.encrypt(std::move(jwt), jose::Inside::signed_jwt, *client,
                                    kAuthorizationEncryption);
}

}  // namespace gatehouse::oauth
