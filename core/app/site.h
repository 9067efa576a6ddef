// Site: what the server serves under one configuration: the tenancy strategies and every tenant. Swapped as a
// whole on reload; immutable but for the caches inside its tenants.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/snapshot.h"
#include "core/config/model.h"
#include "core/tenancy/tenant_resolver.h"

namespace gatehouse::app {

class TenantSite;  // what it is made of is everything: only who asks one includes it

class Site {
 public:
  using Tenants = std::map<std::string, std::shared_ptr<TenantSite>, std::less<>>;
  Site(std::shared_ptr<const config::ConfigSnapshot> snapshot,
       std::shared_ptr<const tenancy::TenantResolver> resolver, Tenants tenants);

  const config::ConfigSnapshot& snapshot() const noexcept { return *snapshot_; }
  const tenancy::TenantResolver& resolver() const noexcept { return *resolver_; }
  const Tenants& tenants() const noexcept { return tenants_; }
  struct AtAlias {
    TenantSite* tenant = nullptr;  ///< null: no alias leads there
    std::string_view path = {};    ///< tenant-relative
  };
  /// Whose alias for clients with certificates (RFC 8705 §5) an address is under.
  AtAlias at_alias(std::string_view host, std::string_view path) const;

  TenantSite* find(std::string_view tenant) const noexcept {
    const auto found = tenants_.find(tenant);
    return found == tenants_.end() ? nullptr : found->second.get();
  }

 private:
  std::shared_ptr<const config::ConfigSnapshot> snapshot_;
  std::shared_ptr<const tenancy::TenantResolver> resolver_;
  Tenants tenants_;
  std::vector<TenantSite*> aliased_;  ///< the few that have an alias
};

/// The site in force. Readers pin it for a whole request.
using CurrentSite = Snapshot<Site>;

}  // namespace gatehouse::app
