// InstalledPlugins: the plugins of this process, loaded when the configuration that chooses them is first
// read, and shown to core/config as its PluginCatalogue. Plugins are never unloaded, so later readings find
// the same ones.
#pragma once

#include <memory>

#include "core/config/load.h"
#include "core/config/plugin_catalogue.h"
#include "core/plugin_host/plugin_host.h"

namespace gatehouse::app {

class InstalledPlugins final : public config::PluginCatalogue {
 public:
  explicit InstalledPlugins(plugin_host::PluginLog log) : log_(std::move(log)) {}

  /// For LoadOptions: loads the plugins at the first call.
  config::CatalogueSource source();
  /// Null until a configuration was read.
  const plugin_host::PluginHost* host() const noexcept { return host_.get(); }
  /// A plugin did not return from its start: leave by std::_Exit.
  bool hung() const noexcept { return hung_; }

  void check(config::PluginKind kind, const config::PluginChoice& choice, Diagnostics& found) const override;
  const SchemaDescription* describe(config::PluginKind kind, std::string_view type) const override;

 private:
  plugin_host::PluginLog log_;
  std::unique_ptr<plugin_host::PluginHost> host_;
  std::vector<plugin_host::PluginHost::Offer> offers_;
  bool hung_ = false;
};

}  // namespace gatehouse::app
