#include "core/oidc/jwks.h"

#include <algorithm>

#include "core/http/grammar.h"

namespace gatehouse::oidc {
namespace {

/// RFC 9110 §13.1.2: a list of tags, of which a proxy that compressed the answer may have made weak ones
/// ("W/"), or "*". Our own tags hold no comma.
bool lists_tag(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    auto one = http::trim_ows(list.substr(0, comma));
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag || one == "*") return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

bool has_current(const http::Request& request, std::string_view tag) {
  return std::any_of(request.headers.begin(), request.headers.end(), [tag](const http::Header& field) {
    return field.name == "if-none-match" && lists_tag(field.value, tag);
  });
}

}  // namespace

const http::EndpointRule& JwksEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{
      .name = "jwks", .path = "/jwks", .get = true, .runs_on = http::RunsOn::io, .metadata = "jwks_uri"};
  return kRule;
}

http::Answer JwksEndpoint::handle(const http::Call& call) {
  const auto keys = keys_.current();
  auto response = http::document(keys->jwks_document(), std::chrono::minutes(10), issuer_);
  response.headers.push_back({"ETag", keys->etag()});
  if (has_current(call.request, keys->etag())) {
    response.status = 304;
    response.body = {};
  }
  return response;
}

}  // namespace gatehouse::oidc
