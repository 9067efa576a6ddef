#include "core/app/installed_plugins.h"

#include "core/app/pool_threads.h"
#include "core/app/tenancy.h"
#include "core/config/codes.h"

namespace gatehouse::app {
namespace {

Diagnostic refused_plugin(const plugin_host::Refusal& refusal) {
  Diagnostic diagnostic;
  diagnostic.code = config::code::kPluginRefused;
  diagnostic.span.file = refusal.file.string();
  diagnostic.message = "plugin refused: " + refusal.message;
  diagnostic.hint = refusal.hint;
  return diagnostic;
}

}  // namespace

config::LoadOptions InstalledPlugins::load_options() {
  config::LoadOptions options;
  options.catalogue = source();
  // Only a reading without an error gets there, so the plugins are loaded.
  options.tenancy = [this](const config::ServerConfig& server) { return make_tenant_at(*host_, server); };
  return options;
}

config::CatalogueSource InstalledPlugins::source() {
  return [this](const config::ServerConfig& server, Diagnostics& found) -> const config::PluginCatalogue* {
    if (host_) return host_.get();
    auto loaded = plugin_host::PluginHost::load(
        {.plugins = server.plugins,
         .profile = server.profile,
         .calls = plugin_host::CallLimits::for_pool(pool_threads(server.workers))},
        log_);
    if (!loaded) {
      hung_ = loaded.error().hung;
      for (const auto& refusal : loaded.error().files)
        found.push_back(refused_plugin(refusal));
      return nullptr;
    }
    host_ = *std::move(loaded);
    return host_.get();
  };
}

}  // namespace gatehouse::app
