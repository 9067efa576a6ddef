// The one plugin that a program of this folder runs a kit with, loaded from its library file like a
// stranger's.
#pragma once

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "core/plugin_host/plugin_host.h"

namespace gatehouse::contract {

/// Ends the program where the plugin cannot be loaded.
inline std::unique_ptr<plugin_host::PluginHost> load_plugin(const std::string& id,
                                                            plugin_host::PluginLog log = {}) {
  plugin_host::HostSettings settings;
  settings.plugins.directory = PLUGIN_DIRECTORY;
  settings.plugins.allow = {id};
  settings.profile = config::Profile::dev;
  auto host = plugin_host::PluginHost::load(settings, std::move(log));
  if (!host) {
    for (const auto& refusal : host.error().files)
      std::cerr << refusal.describe() << '\n';
    std::abort();
  }
  return std::move(host).value();
}

}  // namespace gatehouse::contract
