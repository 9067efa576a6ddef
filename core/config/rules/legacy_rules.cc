// What only old applications need is off, and says of itself that it is meant where it is on (design decision
// 8, security.md S-204).

#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/response_type.h"
#include "core/config/rules/tenant_rules.h"

namespace gatehouse::config {

void check_legacy(const TenantConfig& tenant, Profile profile, const Place& place, Findings& findings) {
  const auto at = place.in("legacy");
  const auto& types = tenant.legacy.response_types;
  if (!types.empty()) {
    // OAuth 2.1 has no implicit grant, and every profile here builds on it (RFC 9700 §2.1.2).
    if (tenant.security_profile)
      findings.error(code::kSecurityProfile, at.in("response_types"),
                     "a security_profile allows the response type code and no other",
                     "remove legacy.response_types, or security_profile");
    if (profile == Profile::production && !tenant.legacy.acknowledged)
      findings.error(code::kLegacy, at.in("response_types"),
                     "tokens would travel through the browser's address bar in production",
                     "move the applications to the response type code; until then, legacy: { acknowledged: "
                     "true }");
  }
  if (tenant.security_profile && !tenant.registration.require_pkce)
    findings.error(code::kSecurityProfile, place.in("registration").in("require_pkce"),
                   "a security_profile demands PKCE of every client", "remove it");
  for (std::size_t i = 0; i < tenant.clients.size(); ++i)
    check_client_response_types(tenant.clients[i], tenant, place.in("clients").at(i), findings);
}

void check_client_response_types(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                                 Findings& findings) {
  const auto& offered = tenant.legacy.response_types;
  for (const auto& name : client.response_types)
    if (name != "code" && !contains(offered, name))
      findings.error(
          code::kLegacy, place.in("response_types"),
          "the response type \"" + name + "\" is not switched on for this tenant",
          "use code; for an application that cannot, legacy: { response_types: [ \"" + name + "\" ] }");
}

}  // namespace gatehouse::config
