#include "core/oidc/jwks.h"

namespace gatehouse::oidc {

const http::EndpointRule& JwksEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{
      .name = "jwks", .path = "/jwks", .get = true, .runs_on = http::RunsOn::io, .metadata = "jwks_uri"};
  return kRule;
}

http::Answer JwksEndpoint::handle(const http::Call& call) {
  const auto keys = keys_.current();
  auto response = http::document(keys->jwks_document(), std::chrono::minutes(10), issuer_);
  response.headers.push_back({"ETag", keys->etag()});
  // RFC 9110 §13.1.2. Weak comparison makes no difference: our tags are strong and never "W/".
  if (call.request.header("if-none-match") == std::string_view(keys->etag())) {
    response.status = 304;
    response.body = {};
  }
  return response;
}

}  // namespace gatehouse::oidc
