// Server: the composition root. Makes everything from a configuration and the loaded plugins, in order, and
// takes it down in reverse. Has no sockets: FrontDoor feeds sink(), and so do tests, with a clock of their
// own.
#pragma once

#include <filesystem>

#include "core/app/fetching.h"
#include "core/app/keeper.h"
#include "core/app/request_pipeline.h"
#include "core/app/stored_rows.h"
#include "core/audit/audit_trail.h"
#include "core/audit/tenant_audit.h"
#include "core/config/config_source.h"
#include "core/fetch/remote_documents.h"
#include "core/keys/key_ring.h"
#include "core/oauth/client_calls/call_queue.h"
#include "core/plugin_host/plugin_host.h"
#include "core/runtime/rate_limit.h"
#include "core/telemetry/metrics.h"

namespace gatehouse {
class ServerClaim;
}
namespace gatehouse::crypto {
class MasterKeyRing;
}
namespace gatehouse::oauth {
class LogoutSender;
}
namespace gatehouse::pages {
class PageRenderer;
}
namespace gatehouse::replays {
class ReplayMemory;
}

namespace gatehouse::app {

/// Made by main (or a test) before the server and outliving it.
struct Foundations {
  config::ConfigSource& configuration;
  const plugin_host::PluginHost& plugins;
  const Clock& clock;
  telemetry::Log& log;
  telemetry::Metrics& metrics;
  keys::MakeKey make_key = jose::PrivateKey::generate;
};

class Server {
 public:
  static Result<std::unique_ptr<Server>> start(const Foundations& foundations, Keeper::Rhythm rhythm);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  http::RequestSink& sink() noexcept { return *pipeline_; }
  Storage& storage() noexcept { return *storage_; }
  Keeper& keeper() noexcept { return *keeper_; }
  audit::AuditTrail& audit() noexcept { return *audit_; }
  const CurrentSite& site() const noexcept { return site_; }
  /// How much this server remembers by itself that must not be accepted twice.
  std::size_t replays_remembered() const;

  struct Check {
    std::string_view name;  ///< a constant
    bool ok = false;
    std::string detail = {};  ///< what is wrong, for operators
  };
  /// Whether requests can be answered, part by part; at least storage, migrations, keys and plugins. Writes
  /// to the storage: not for every request.
  std::vector<Check> checks() const;
  /// What is looked up rather than counted: queues, keys, the audit trail.
  void describe(telemetry::Exposition& out) const;

  /// Reads the configuration anew and swaps to it, or changes nothing. Every problem is in the answer and the
  /// log.
  config::ConfigSource::Reloaded reload();

 private:
  Check check_migrations() const;
  Check check_keys() const;
  Check check_plugins() const;
  explicit Server(const Foundations& foundations);
  Result<void> open_storage();
  /// core/app/replay_keeping.cc
  Result<void> open_replays();
  void hand_on_replays();
  /// core/app/client_calls.cc
  Result<void> open_client_calls();
  Result<void> open_audit();
  Result<void> start_serving(Keeper::Rhythm rhythm);
  Result<std::shared_ptr<const Site>> build_site(
      std::shared_ptr<const config::ConfigSnapshot> snapshot) const;
  void record(std::string_view type, audit::Details details);
  void note_reading() const;
  Result<std::shared_ptr<OutboxStore>> outbox_of(const TenantId& tenant) const;
  Result<std::shared_ptr<const oauth::LogoutSender>> logout_sender(const TenantId& tenant) const;
  Result<std::shared_ptr<const TenantSite>> tenant_site(const TenantId& tenant) const;
  oauth::CallOutcome call_client(const oauth::PendingCall& call) const;
  void end_client_call(const oauth::PendingCall& call, oauth::CallOutcome outcome);
  void describe_keys(telemetry::Exposition& out) const;
  void describe_plugins(telemetry::Exposition& out) const;
  void describe_connections(telemetry::Exposition& out) const;

  const Foundations foundations_;
  std::filesystem::path state_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<ServerClaim> claim_;  ///< null: other servers may answer from the storage too
  std::unique_ptr<StoredRows> rows_;
  std::unique_ptr<crypto::MasterKeyRing> master_keys_;
  std::unique_ptr<pages::PageRenderer> pages_;
  std::unique_ptr<runtime::RateTable> rates_ = std::make_unique<runtime::RateTable>();
  std::unique_ptr<replays::ReplayMemory> replays_;  ///< null: the storage remembers
  std::unique_ptr<fetch::FetchPlaces> fetch_places_ = std::make_unique<fetch::FetchPlaces>(kFetchPlaces);
  std::unique_ptr<fetch::FetchPlaces> strangers_places_ =
      std::make_unique<fetch::FetchPlaces>(kFetchPlacesOfAllStrangers);
  CurrentSite site_;
  std::unique_ptr<oauth::CallQueue> client_calls_;
  std::unique_ptr<audit::AuditTrail> audit_;
  std::unique_ptr<runtime::WorkerPool> pool_;
  std::unique_ptr<runtime::WorkerPool> signing_;
  std::unique_ptr<runtime::WorkerPool> hash_;
  std::unique_ptr<RequestPipeline> pipeline_;
  std::unique_ptr<Keeper> keeper_;
};

}  // namespace gatehouse::app
