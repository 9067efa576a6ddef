#include "core/app/site.h"

#include <algorithm>

#include "core/tenancy/host_name.h"

namespace gatehouse::app {

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
