#include "core/app/profile_metadata.h"

#include <algorithm>

#include "core/config/rules/security_profile.h"

namespace gatehouse::app {
namespace {

/// FAPI 2.0 Security Profile §5.3.2.1 point 6: mutual TLS or private_key_jwt.
bool is_strong(const std::string& method) {
  return method == "private_key_jwt" || method == "tls_client_auth" ||
         method == "self_signed_tls_client_auth";
}

}  // namespace

void apply_profile(const config::TenantConfig& tenant, oidc::ProviderMetadata& metadata) {
  if (!config::is_fapi(tenant.security_profile)) return;
  for (auto* algorithms : {&metadata.response_algorithms, &metadata.client_assertion_algorithms})
    std::erase_if(*algorithms, [](const std::string& name) { return !config::is_fapi_algorithm(name); });
  std::erase_if(metadata.client_authentication_methods,
                [](const std::string& method) { return !is_strong(method); });
  metadata.pushed_requests_required = true;
  metadata.request_uris = false;  // every request is pushed
  if (!config::signs_messages(tenant.security_profile)) return;
  metadata.signed_requests_required = true;
  std::erase_if(metadata.response_modes,
                [](const std::string& mode) { return mode.find("jwt") == std::string::npos; });
}

}  // namespace gatehouse::app
