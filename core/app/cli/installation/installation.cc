#include "core/app/cli/installation/installation.h"

#include <unistd.h>

#include <ostream>

#include "core/app/cli/installation/dev_state.h"
#include "core/app/state_directory.h"
#include "core/config/load.h"
#include "core/config/render_diagnostics.h"
#include "core/tenancy/scope_issuer.h"

namespace gatehouse::app::cli {

ExitCode exit_code_of(const Error& error) noexcept {
  switch (error.code()) {
    case ErrorCode::not_found:
      return kNotFound;
    case ErrorCode::already_exists:
    case ErrorCode::conflict:
      return kConflict;
    case ErrorCode::invalid_argument:
      return kUsage;
    case ErrorCode::unavailable:
    case ErrorCode::timeout:
      return kUnavailable;
    case ErrorCode::permission:
      return kNotPermitted;
    case ErrorCode::unsupported:
    case ErrorCode::corrupt:
    case ErrorCode::internal:
      return kFailed;
  }
  return kFailed;
}

ExitCode report(const Error& error, std::ostream& err) {
  err << "gatehouse: " << error.describe() << '\n';
  return exit_code_of(error);
}

Installation::Installation(std::string config_file) : config_file_(std::move(config_file)) {}
Installation::~Installation() = default;

std::unique_ptr<Installation> Installation::open(const std::string& config_file, std::ostream& err) {
  std::unique_ptr<Installation> opened(new Installation(config_file));
  auto* self = opened.get();
  // Plugins are loaded before the configuration says how to log: until then their lines are not written.
  opened->plugins_ = std::make_unique<InstalledPlugins>(
      [self](std::string_view plugin, LogLevel level, std::string_view event, std::string_view message) {
        if (self->log_) self->log_->write(level, {.event = event, .message = message, .plugin = plugin});
      });
  const auto options = opened->plugins_->load_options();
  auto loaded = config::load(config_file, options);
  err << config::render_text(loaded.found, loaded.sources) << other_configurations(config_file);
  if (opened->plugins_->hung()) std::_Exit(kFailed);  // its thread still runs in code that cannot be unloaded
  if (!loaded.snapshot) return nullptr;
  const auto& log = loaded.snapshot->server.log;
  opened->log_ = std::make_unique<telemetry::Log>(telemetry::make_output(STDERR_FILENO), opened->clock_,
                                                  log.format == config::LogSettings::Format::json
                                                      ? telemetry::LogFormat::json
                                                      : telemetry::LogFormat::text,
                                                  log.level);
  opened->configuration_ =
      std::make_unique<config::ConfigSource>(config_file, options, *std::move(loaded.snapshot));
  opened->snapshot_ = opened->configuration_->current();
  return opened;
}

Result<const config::TenantConfig*> Installation::tenant(const std::string& id) const {
  const auto& tenants = snapshot_->tenants;
  if (tenants.empty())
    return Error(ErrorCode::not_found,
                 "no tenant is configured; write one to a file that tenants.include names");
  if (id.empty() && tenants.size() == 1) return &tenants.front();
  std::string known;
  for (const auto& tenant : tenants) {
    if (tenant.id.text() == id) return &tenant;
    known.append(known.empty() ? "" : ", ").append(tenant.id.text());
  }
  return Error(ErrorCode::not_found, (id.empty() ? std::string("name a tenant with --tenant")
                                                 : "no tenant \"" + id + "\" is configured") +
                                         "; there is: " + known);
}

Result<OpenedTenant> OpenedTenant::open(const Installation& installation, const std::string& tenant) {
  OpenedTenant opened;
  const auto& server = installation.snapshot().server;
  GH_TRY(opened.config_, installation.tenant(tenant));
  GH_TRY_VOID(prepare_state_directory(server.state));
  GH_TRY(opened.storage_, installation.plugins().make_storage(server.durable_storage, server.state));
  if (!opened.storage_->info().capabilities.shared_between_processes)
    return Error(ErrorCode::unsupported, "the configured storage lives inside the server's process only");
  GH_TRY(const auto master, crypto::MasterKeyRing::create(server.master_key));
  GH_TRY(opened.store_, opened.storage_->open(tenancy::ScopeIssuer::issue(*opened.config_)));
  GH_TRY(auto cipher, crypto::TenantCipher::open_or_create(opened.store_->data_keys(), master,
                                                           opened.config_->id, installation.clock().now()));
  opened.cipher_ = std::make_unique<crypto::TenantCipher>(std::move(cipher));
  return opened;
}

}  // namespace gatehouse::app::cli
