#include "core/app/tenant_plugins.h"

#include <algorithm>

#include "core/base/contains.h"
#include "core/oauth/grants/device_code.h"
#include "core/oauth/grants/jwt_bearer.h"
#include "core/oauth/grants/token_exchange.h"

namespace gatehouse::app {
namespace {

constexpr std::string_view kOurs[] = {oauth::DeviceCodeGrant::kGrantType, oauth::kJwtBearer,
                                      oauth::kTokenExchange};

Result<void> check(const GrantInfo& info, const std::vector<std::unique_ptr<GrantHandler>>& others,
                   const config::ServerConfig& server, const config::TenantConfig& tenant) {
  if (contains(kOurs, info.grant_type))
    return Error(ErrorCode::conflict, "the server itself answers " + info.grant_type);
  if (std::any_of(others.begin(), others.end(),
                  [&](const auto& other) { return other->info().grant_type == info.grant_type; }))
    return Error(ErrorCode::conflict, "two plugins answer " + info.grant_type);
  // Whatever the plugin calls itself in the file.
  if (info.grant_type == "password" && server.profile == config::Profile::production &&
      !tenant.legacy.acknowledged)
    return Error(ErrorCode::conflict, "production refuses the password grant without legacy.acknowledged");
  return {};
}

}  // namespace

Result<TenantPlugins> make_tenant_plugins(const plugin_host::PluginHost& plugins,
                                          const config::ServerConfig& server,
                                          const config::TenantConfig& tenant, const telemetry::Log& log) {
  TenantPlugins made;
  std::vector<oidc::ClaimsHooks::Hook> hooks;
  for (const auto& choice : tenant.claims_hooks) {
    auto hook = plugins.make_claims(choice.plugin(), server.state);
    if (!hook) return std::move(hook).error().with("making the claims hook " + choice.type);
    hooks.push_back({.type = choice.type,
                     .hook = *std::move(hook),
                     .on_error = choice.on_error,
                     .timeout = choice.timeout});
  }
  made.claims_hooks = std::make_unique<oidc::ClaimsHooks>(tenant.id, log, std::move(hooks));
  for (const auto& choice : tenant.grants) {
    auto handler = plugins.make_grant(choice, server.state);
    if (!handler) return std::move(handler).error().with("making the grant " + choice.type);
    auto fits = check((*handler)->info(), made.grants, server, tenant);
    if (!fits) return std::move(fits).error().with("making the grant " + choice.type);
    made.grants.push_back(*std::move(handler));
  }
  return made;
}

}  // namespace gatehouse::app
