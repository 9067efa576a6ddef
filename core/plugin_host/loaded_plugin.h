// LoadedPlugin: one plugin whose code is mapped and started. Never unloaded: vtables and thread-locals of a
// library may be in use for as long as the process lives (S-392).
#pragma once

#include <chrono>
#include <memory>

#include "core/plugin_host/candidate.h"
#include "core/plugin_host/factory_registrar.h"
#include "core/plugin_host/plugin_host.h"

namespace gatehouse::plugin_host {

/// The services of one plugin's host.
class HostServices final : public Host {
 public:
  HostServices(std::string plugin, PluginLog log) : plugin_(std::move(plugin)), log_(std::move(log)) {}
  void log(LogLevel level, std::string_view event, std::string_view message) noexcept override {
    if (log_) log_(plugin_, level, event, message);
  }

 private:
  std::string plugin_;
  PluginLog log_;
};

class LoadedPlugin {
 public:
  /// Maps a sealed copy of the candidate's bytes, compares descriptor and note, and starts it, all on a
  /// thread of its own: static constructors and start() may hang. After start_hung that thread still runs.
  static Result<std::shared_ptr<LoadedPlugin>, Refusal> start(Candidate candidate,
                                                              std::chrono::milliseconds limit, PluginLog log);

  LoadedPlugin(Candidate candidate, PluginLog log);
  ~LoadedPlugin();
  LoadedPlugin(const LoadedPlugin&) = delete;
  LoadedPlugin& operator=(const LoadedPlugin&) = delete;

  /// Without the digest, which nobody needs to run it.
  const PluginFacts& facts() const noexcept { return facts_; }
  std::string sha256() const { return sha256_of(candidate_.copy); }
  const FactoryRegistrar& factories() const noexcept { return factories_; }
  Host& host() noexcept { return services_; }

 private:
  struct Library;
  Result<void, Refusal> map_and_start();
  Result<const gh_plugin_v1*, Refusal> shake_hands();

  Candidate candidate_;
  PluginFacts facts_;
  HostServices services_;
  FactoryRegistrar factories_;
  std::unique_ptr<Library> library_;
};

}  // namespace gatehouse::plugin_host
