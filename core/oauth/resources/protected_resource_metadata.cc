#include "core/oauth/resources/protected_resource_metadata.h"

#include <boost/json.hpp>

#include "core/oauth/oauth_error.h"

namespace gatehouse::oauth {
namespace {

std::string write_document(const config::ResourceSettings& resource, const std::string& issuer) {
  boost::json::object document{{"resource", resource.id},
                               {"authorization_servers", {issuer}},
                               {"bearer_methods_supported", {"header"}}};
  if (!resource.scopes.empty()) document["scopes_supported"] = boost::json::value_from(resource.scopes);
  if (!resource.name.empty()) document["resource_name"] = resource.name;
  if (!resource.documentation.empty()) document["resource_documentation"] = resource.documentation;
  return boost::json::serialize(document);
}

}  // namespace

ProtectedResourceEndpoint::ProtectedResourceEndpoint(const config::TenantConfig& tenant, http::Scheme scheme)
    : scheme_(scheme) {
  for (const auto& resource : tenant.resources)
    documents_.emplace(resource.id,
                       std::make_shared<const std::string>(write_document(resource, tenant.issuer)));
}

const http::EndpointRule& ProtectedResourceEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "protected-resource",
                                            .path = "/protected-resource",
                                            .get = true,
                                            .runs_on = http::RunsOn::io,
                                            .cors = http::Cors::clients};
  return kRule;
}

http::Answer ProtectedResourceEndpoint::handle(const http::Call& call) {
  const auto id = call.query.value_of("resource");
  const auto found = id ? documents_.find(*id) : documents_.end();
  if (found != documents_.end()) return http::document(found->second, std::chrono::minutes(5), scheme_);
  return error_response({OAuthCode::invalid_target, "resource must name an API that is declared here."},
                        scheme_);
}

}  // namespace gatehouse::oauth
