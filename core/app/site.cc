#include "core/app/site.h"

#include <algorithm>
#include <functional>

#include "core/app/tenant_site.h"
#include "core/tenancy/host_name.h"

namespace gatehouse::app {

Site::Site(std::shared_ptr<const config::ConfigSnapshot> snapshot,
           std::shared_ptr<const tenancy::TenantResolver> resolver, Tenants tenants)
    : snapshot_(std::move(snapshot)), resolver_(std::move(resolver)), tenants_(std::move(tenants)) {
  for (const auto& [id, tenant] : tenants_)
    if (!tenant->mtls_alias().empty()) aliased_.push_back(tenant.get());
  // One may stand under another's: the longer one is meant.
  std::ranges::sort(aliased_, std::greater(),
                    [](const TenantSite* tenant) { return tenant->mtls_alias().size(); });
}

Site::AtAlias Site::at_alias(std::string_view host, std::string_view path) const {
  for (TenantSite* const tenant : aliased_) {
    const std::string_view alias = tenant->mtls_alias();
    const auto begin = std::min(alias.find('/', alias.find("://") + 3), alias.size());
    const auto prefix = alias.substr(begin);
    if (path.starts_with(prefix) && path.substr(prefix.size()).starts_with('/') &&
        tenancy::authority_serves_issuer(host, alias))
      return {.tenant = tenant, .path = path.substr(prefix.size())};
  }
  return {};
}

}  // namespace gatehouse::app
