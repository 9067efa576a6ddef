// FactoryRegistrar: what start() hands to a plugin; collects its factories, refusing malformed ones at once.
// Used by the one thread that runs start(), read afterwards.
#pragma once

#include <string>
#include <vector>

#include "gatehouse/plugin.h"

namespace gatehouse::plugin_host {

class FactoryRegistrar final : public Registrar {
 public:
  /// A plugin registers factories of its own kind only: "storage" of "storage.sqlite".
  explicit FactoryRegistrar(std::string kind) : kind_(std::move(kind)) {}

  Result<void> add_storage(Factory<Storage> factory) override;
  Result<void> add_tenancy(Factory<TenancyStrategy> factory) override;
  Result<void> add_audit(Factory<AuditSink> factory) override;
  Result<void> add_claims(Factory<ClaimsHook> factory) override;
  Result<void> add_grant(Factory<GrantHandler> factory) override;

  std::vector<Factory<Storage>> storage;
  std::vector<Factory<TenancyStrategy>> tenancy;
  std::vector<Factory<AuditSink>> audit;
  std::vector<Factory<ClaimsHook>> claims;
  std::vector<Factory<GrantHandler>> grant;
  bool empty() const noexcept {
    return storage.empty() && tenancy.empty() && audit.empty() && claims.empty() && grant.empty();
  }

 private:
  template <class Interface>
  Result<void> keep(std::vector<Factory<Interface>>& kept, Factory<Interface> factory, std::string_view kind);
  std::string kind_;
};

}  // namespace gatehouse::plugin_host
