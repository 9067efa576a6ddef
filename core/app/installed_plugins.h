// InstalledPlugins: the plugins of this process, loaded when the configuration that chooses them is first
// read. Plugins are never unloaded, so later readings find the same ones.
#pragma once

#include <memory>

#include "core/config/load.h"
#include "core/plugin_host/plugin_host.h"

namespace gatehouse::app {

class InstalledPlugins {
 public:
  explicit InstalledPlugins(plugin_host::PluginLog log) : log_(std::move(log)) {}

  /// Loads the plugins at the first reading; checks every reading against them.
  config::LoadOptions load_options();
  /// Null until a configuration was read.
  const plugin_host::PluginHost* host() const noexcept { return host_.get(); }
  /// A plugin did not return from its start: leave by std::_Exit.
  bool hung() const noexcept { return hung_; }

 private:
  config::CatalogueSource source();
  plugin_host::PluginLog log_;
  std::unique_ptr<plugin_host::PluginHost> host_;
  bool hung_ = false;
};

}  // namespace gatehouse::app
