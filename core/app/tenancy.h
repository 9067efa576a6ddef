// The tenancy strategies of a server file, made by the plugins that it names: for the server, and for the
// check that every issuer leads to its tenant.
#pragma once

#include <filesystem>
#include <memory>

#include "core/config/plugin_catalogue.h"
#include "core/plugin_host/plugin_host.h"
#include "core/tenancy/tenant_resolver.h"

namespace gatehouse::app {

Result<std::shared_ptr<const tenancy::TenantResolver>> make_resolver(const plugin_host::PluginHost& plugins,
                                                                     const config::ServerConfig& server);

/// make_resolver() as the loader of configurations asks it.
Result<config::TenantAt> make_tenant_at(const plugin_host::PluginHost& plugins,
                                        const config::ServerConfig& server);

}  // namespace gatehouse::app
