// PluginHost: finds, checks, loads and starts the plugins of one directory, and makes instances of what they
// offer.
//
// Every file is checked before any of its code runs (core/plugin_host/file_trust.h, elf_image.h, note.h);
// libraries are never unloaded. What it hands out is already wrapped in its boundary decorator: no exception
// and no malformed answer of a plugin gets past it. Made once at start by core/app, which owns it and
// destroys it after every instance. Plugins are fixed after load(); all const members may be called from many
// threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/model.h"
#include "core/config/plugin_catalogue.h"
#include "core/plugin_host/call_gate.h"
#include "core/plugin_host/refusal.h"
#include "gatehouse/plugin.h"

namespace gatehouse::plugin_host {

/// What a plugin says of itself, and what was loaded.
struct PluginFacts {
  std::string id;  ///< "storage.sqlite"
  std::string version;
  std::string license;
  std::string summary;
  gh_status status = GH_STATUS_EXPERIMENTAL;
  gh_posture posture = GH_POSTURE_REQUIRES_TRUSTED_INPUT;
  std::uint32_t sdk_version = 0;
  std::string fingerprint;
  std::filesystem::path file;
  std::string sha256;      ///< 64 hexadecimal digits, of the very bytes that were loaded
  std::uint64_t size = 0;  ///< bytes
};
std::string_view to_string(gh_status status) noexcept;
std::string_view to_string(gh_posture posture) noexcept;

/// Where the lines of plugins go: plugin id, level, event, message. Called from any thread; must not throw.
using PluginLog =
    std::function<void(std::string_view plugin, LogLevel, std::string_view event, std::string_view message)>;

/// The limits of every instance, by what calls it (S-387).
struct CallLimits {
  CallLimit storage{.concurrent = 64, .patience = std::chrono::seconds(2)};
  CallLimit audit{.concurrent = 64, .patience = std::chrono::seconds(1)};
  /// Strategies run on I/O threads, where nothing may wait: the limit is far above their number.
  CallLimit tenancy{.concurrent = 4096, .patience = std::chrono::seconds(0)};
  CallLimit claims{.concurrent = 64, .patience = std::chrono::seconds(1)};
  /// Verifying a password is part of the call, and takes long where many sign in.
  CallLimit grant{.concurrent = 64, .patience = std::chrono::seconds(10)};

  /// No instance gets all threads of the pool. Storage gets three quarters, as callers that wait together
  /// share one fsync; everything else half.
  static CallLimits for_pool(std::uint32_t threads) noexcept;
};

struct HostSettings {
  config::PluginSettings plugins;  ///< an empty directory stands for default_directory()
  config::Profile profile = config::Profile::production;
  std::chrono::milliseconds start_limit{10'000};  ///< a plugin that has not started by then is refused
  CallLimits calls;
};

class LoadedPlugin;

class PluginHost final : public config::PluginCatalogue {
 public:
  /// Loads every allowed plugin of the directory or none: all problems of all files are answered together.
  /// When a plugin hung (Refusals::hung) its thread still runs: end the process by std::_Exit, without
  /// destructors.
  static Result<std::unique_ptr<PluginHost>, Refusals> load(const HostSettings& settings, PluginLog log);
  /// Loads one file wherever it lies, by the same checks; for `gatehouse plugin check`.
  static Result<std::unique_ptr<PluginHost>, Refusals> load_file(const std::filesystem::path& file,
                                                                 const HostSettings& settings, PluginLog log);
  /// "../lib/gatehouse" seen from the running binary.
  static std::filesystem::path default_directory();

  ~PluginHost() override;
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;

  std::vector<PluginFacts> plugins() const;              ///< by id
  const std::vector<Skipped>& skipped() const noexcept;  ///< files that lie there and are not loaded

  /// One implementation that the configuration can choose by `type`.
  struct Offer {
    std::string kind;    ///< "storage", "tenancy", "audit", "claims", "grant"
    std::string type;    ///< "sqlite"
    std::string plugin;  ///< id of the plugin that offers it
    const SchemaDescription* schema;
  };
  std::vector<Offer> offers() const;  ///< by kind and type

  void check(config::PluginKind kind, const config::PluginChoice& choice, Diagnostics& found) const override;
  const SchemaDescription* describe(config::PluginKind kind, std::string_view type) const override;

  /// An instance behind its boundary. not_found when no plugin offers the type.
  Result<std::unique_ptr<Storage>> make_storage(const config::PluginChoice& choice,
                                                const std::filesystem::path& state_directory) const;
  Result<std::unique_ptr<TenancyStrategy>> make_tenancy(const config::PluginChoice& choice,
                                                        const std::filesystem::path& state_directory) const;
  Result<std::unique_ptr<AuditSink>> make_audit(const config::PluginChoice& choice,
                                                const std::filesystem::path& state_directory) const;
  Result<std::unique_ptr<ClaimsHook>> make_claims(const config::PluginChoice& choice,
                                                  const std::filesystem::path& state_directory) const;
  Result<std::unique_ptr<GrantHandler>> make_grant(const config::PluginChoice& choice,
                                                   const std::filesystem::path& state_directory) const;

  /// How every instance that still exists does, in the order of their making.
  std::vector<InstanceHealth> health() const;
  /// What calls into each plugin came to since it was loaded, by plugin id.
  std::map<std::string, std::shared_ptr<const CallCounts>> calls() const;

 private:
  explicit PluginHost(const CallLimits& calls);

  std::shared_ptr<CallGate> new_gate(const std::string& plugin, std::string instance, CallLimit limit) const;

  CallLimits calls_;
  std::vector<std::shared_ptr<LoadedPlugin>> plugins_;
  std::vector<Skipped> skipped_;
  mutable std::mutex gates_mutex_;
  mutable std::vector<std::weak_ptr<CallGate>> gates_;
  mutable std::map<std::string, std::shared_ptr<CallCounts>> counts_;
};

}  // namespace gatehouse::plugin_host
