// Storage: one configured backend. It opens a TenantStore per tenant; nothing below names a tenant again.
//
// The contract is proven by the storage kit (gatehouse/testkit/storage_kit.h), the same for ours and a
// stranger's. A backend may add abilities or relax durability, as it declares; never atomicity or tenancy.
// Unstable in epoch 0.
#pragma once

#include <memory>
#include <vector>

#include "gatehouse/storage/grant_store.h"
#include "gatehouse/storage/role_stores.h"
#include "gatehouse/tenancy.h"

namespace gatehouse {

struct StorageCapabilities {
  bool durable = false;                   ///< an answered change survives kill -9 and power loss
  bool shared_between_processes = false;  ///< several processes may use it at once
};

/// Connections to the database that callers share, at this moment; none where there are none.
struct StorageConnections {
  std::uint32_t open = 0;
  std::uint32_t in_use = 0;  ///< of the open ones
};

struct StorageInfo {
  std::string name;  ///< "sqlite"
  std::uint32_t schema_version = 0;
  StorageCapabilities capabilities;
  StorageConnections connections = {};
};

enum class MigrationAction { status, apply };
struct MigrationStatus {
  std::uint32_t current = 0;         ///< schema version found; 0 for an empty store
  std::uint32_t latest = 0;          ///< schema version of this build
  std::vector<std::string> pending;  ///< names of migrations not applied, in order
};

struct SweepRequest {
  TimePoint now;
  std::uint32_t batch = 500;  ///< rows removed at most; 1 to 1,000
};
struct SweepReport {
  std::uint64_t removed = 0;
  bool more = false;  ///< call again
};

/// Kinds of change that caches care about.
enum class ChangeKind { client, signing_key, family, account, session, access_token };
struct Change {
  TenantId tenant;
  ChangeKind kind = ChangeKind::client;
  std::string id;  ///< the record's id, of an access token its digest in hexadecimal; empty: everything of
                   ///< this kind in the tenant
};
struct ChangeCursor {
  std::uint64_t position = 0;
};
struct Changes {
  ChangeCursor next;
  std::vector<Change> changes;
  bool truncated = false;  ///< the log no longer reaches back to the cursor: forget every cache
};

/// Everything of one tenant. A cheap handle; may be used from many threads.
class TenantStore : public Extension {
 public:
  virtual GrantStore& grants() noexcept = 0;
  virtual TicketStore& tickets() noexcept = 0;
  virtual TokenStore& tokens() noexcept = 0;
  virtual ClientStore& clients() noexcept = 0;
  virtual SessionStore& sessions() noexcept = 0;
  virtual InteractionStore& interactions() noexcept = 0;
  virtual ConsentStore& consents() noexcept = 0;
  virtual AccountStore& accounts() noexcept = 0;
  virtual SigningKeyStore& signing_keys() noexcept = 0;
  virtual DataKeyStore& data_keys() noexcept = 0;
  virtual OutboxStore& outbox() noexcept = 0;
  virtual ReplayStore& replay() noexcept = 0;
  virtual CounterStore& counters() noexcept = 0;
};

class Storage : public Extension {
 public:
  virtual StorageInfo info() const = 0;
  /// The store of one tenant; the tenant needs no creation. Handles outlive nothing: destroy them before the
  /// Storage.
  virtual Result<std::unique_ptr<TenantStore>> open(const TenantScope& scope) = 0;
  virtual Result<MigrationStatus> migrations(MigrationAction action) = 0;
  /// Removes what expired. Correctness never depends on it (S-107).
  virtual Result<SweepReport> sweep(const SweepRequest& request) = 0;
  /// What was changed since `since`, by anyone, in all tenants. {0} answers no changes and the current
  /// position, which is never 0. Told are: clients and accounts put and erased; signing keys put; families
  /// revoked; sessions changed or ended; access tokens revoked alone or denied. Not told: a new session,
  /// family or token, which no cache can hold yet.
  virtual Result<Changes> changes_since(ChangeCursor since) = 0;
  /// The tenants whose outbox holds something, by the bytes of their ids: of those after `after` (all where
  /// it is empty) the first `limit` (1 to 1,000, else invalid_argument). It is asked several times a second
  /// in place of a look at each outbox, so it must not cost more for tenants that have nothing there.
  virtual Result<std::vector<TenantId>> waiting_outboxes(const TenantId& after, std::uint32_t limit) = 0;
  /// Proves that a write is possible now.
  virtual Result<void> ping(Deadline deadline) = 0;
};

}  // namespace gatehouse
