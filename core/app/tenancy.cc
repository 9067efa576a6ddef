#include "core/app/tenancy.h"

namespace gatehouse::app {

Result<std::shared_ptr<const tenancy::TenantResolver>> make_resolver(const plugin_host::PluginHost& plugins,
                                                                     const config::ServerConfig& server) {
  std::vector<std::unique_ptr<TenancyStrategy>> strategies;
  for (const auto& choice : server.tenancy) {
    auto strategy = plugins.make_tenancy(choice, server.state);
    if (!strategy) return std::move(strategy).error().with("making the tenancy strategy " + choice.type);
    strategies.push_back(*std::move(strategy));
  }
  return std::make_shared<const tenancy::TenantResolver>(std::move(strategies));
}

Result<config::TenantAt> make_tenant_at(const plugin_host::PluginHost& plugins,
                                        const config::ServerConfig& server) {
  GH_TRY(auto resolver, make_resolver(plugins, server));
  return config::TenantAt([resolver](std::string_view authority, std::string_view path) {
    auto address = resolver->resolve(authority, path);
    return address ? std::optional<TenantId>(std::move(address->tenant)) : std::nullopt;
  });
}

}  // namespace gatehouse::app
