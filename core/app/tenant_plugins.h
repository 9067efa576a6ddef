// The plugins that one tenant names: made anew with each configuration, and judged by what they say of
// themselves, which no file can tell.
#pragma once

#include <memory>
#include <vector>

#include "core/oidc/claims_hooks.h"
#include "core/plugin_host/plugin_host.h"
#include "gatehouse/grant.h"

namespace gatehouse::app {

struct TenantPlugins {
  std::unique_ptr<oidc::ClaimsHooks> claims_hooks;
  std::vector<std::unique_ptr<GrantHandler>> grants;  ///< each with a grant type of its own
};

/// An error: one cannot be made, two answer one grant type, one answers a grant type of core's own, or the
/// password grant is not acknowledged in production (S-204). `log` outlives what is made.
Result<TenantPlugins> make_tenant_plugins(const plugin_host::PluginHost& plugins,
                                          const config::ServerConfig& server,
                                          const config::TenantConfig& tenant, const telemetry::Log& log);

}  // namespace gatehouse::app
