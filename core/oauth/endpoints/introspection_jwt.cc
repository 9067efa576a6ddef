#include "core/oauth/endpoints/introspection_jwt.h"

#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/http/media_type.h"

namespace gatehouse::oauth {
namespace {

/// RFC 9701 §6: RS256 where the client registered nothing. Every tenant has a key for it.
std::string algorithm_name(const config::ClientMetadata& client) {
  return client.introspection_signed_response_alg.value_or("RS256");
}

}  // namespace

bool IntrospectionJwt::is_asked(const http::Request& request) {
  return http::accepts_by_name(request, kIntrospectionJwtMediaType);
}

http::RunsOn IntrospectionJwt::what_it_needs(const config::ClientMetadata& client) {
  const auto algorithm = jose::parse_algorithm(algorithm_name(client));
  const bool quick = algorithm && jose::signs_quickly(*algorithm) &&
                     !oidc::ResponseEncrypter::is_asked(client, kIntrospectionEncryption);
  return quick ? http::RunsOn::io : http::RunsOn::pool;
}

Result<std::string> IntrospectionJwt::make(const config::ClientMetadata& client, std::string_view answer,
                                           TimePoint now) const {
  const auto name = algorithm_name(client);
  const auto algorithm = jose::parse_algorithm(name);
  if (!algorithm) return Error(ErrorCode::unsupported, "unknown algorithm " + name);
  // No sub and no exp beside the answer: it is no access token and is never taken for one (RFC 9701 §5,
  // §8.1).
  const boost::json::object claims{{"iss", issuer_},
                                   {"aud", client.client_id},
                                   {"iat", as_seconds(now)},
                                   {"token_introspection", boost::json::parse(answer)}};
  GH_TRY(auto jwt, signer_.sign(client, *algorithm, boost::json::serialize(claims),
                                jose::TokenType::introspection_jwt));
  return encrypter_.encrypt(std::move(jwt), jose::Inside::signed_jwt, client, kIntrospectionEncryption);
}

}  // namespace gatehouse::oauth
