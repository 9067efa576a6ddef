// Installation: a configuration as a command needs it: read, checked, with its plugins loaded; and, for the
// commands that work on the store directly, one tenant of it. Problems are written to `err` as
// diagnostics.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/installed_plugins.h"
#include "core/base/clock.h"
#include "core/config/config_source.h"
#include "core/crypto/sealing.h"
#include "core/telemetry/log.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::app::cli {

/// The exit code that tells a script what kind of trouble an Error is.
ExitCode exit_code_of(const Error& error) noexcept;
/// Writes "gatehouse: …" to `err` and answers the exit code.
ExitCode report(const Error& error, std::ostream& err);

class Installation {
 public:
  /// Nothing when the configuration holds an error; all of them were written to `err` then.
  static std::unique_ptr<Installation> open(const std::string& config_file, std::ostream& err);
  ~Installation();

  config::ConfigSource& configuration() noexcept { return *configuration_; }
  const config::ConfigSnapshot& snapshot() const noexcept { return *snapshot_; }
  const plugin_host::PluginHost& plugins() const noexcept { return *plugins_->host(); }
  telemetry::Log& log() const noexcept { return *log_; }
  const Clock& clock() const noexcept { return clock_; }
  /// The tenant of that id; the only one where `id` is empty and there is just one.
  Result<const config::TenantConfig*> tenant(const std::string& id) const;

 private:
  explicit Installation(std::string config_file);
  std::string config_file_;
  SystemClock clock_;
  std::unique_ptr<telemetry::Log> log_;
  std::unique_ptr<InstalledPlugins> plugins_;
  std::unique_ptr<config::ConfigSource> configuration_;
  std::shared_ptr<const config::ConfigSnapshot> snapshot_;
};

/// One tenant's store, opened beside a server that may be running.
class OpenedTenant {
 public:
  static Result<OpenedTenant> open(const Installation& installation, const std::string& tenant);

  const config::TenantConfig& config() const noexcept { return *config_; }
  Storage& storage() noexcept { return *storage_; }
  TenantStore& store() noexcept { return *store_; }
  const crypto::TenantCipher& cipher() const noexcept { return *cipher_; }

 private:
  const config::TenantConfig* config_ = nullptr;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<TenantStore> store_;
  std::unique_ptr<crypto::TenantCipher> cipher_;
};

}  // namespace gatehouse::app::cli
