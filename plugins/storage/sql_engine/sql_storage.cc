#include "plugins/storage/sql_engine/sql_storage.h"

#include "plugins/storage/sql_engine/grant_store.h"
#include "plugins/storage/sql_engine/mapping.h"
#include "plugins/storage/sql_engine/people_store.h"
#include "plugins/storage/sql_engine/record_store.h"
#include "plugins/storage/sql_engine/sweep.h"

namespace gatehouse::sql {
namespace {

/// More changes than this in one answer are cheaper told as "forget every cache".
constexpr std::int64_t kMostChanges = 10'000;

class SqlTenantStore final : public TenantStore {
 public:
  explicit SqlTenantStore(const Tenant& tenant)
      : grants_(tenant),
        tickets_(tenant),
        tokens_(tenant),
        clients_(tenant),
        sessions_(tenant),
        interactions_(tenant),
        consents_(tenant),
        accounts_(tenant),
        signing_keys_(tenant),
        data_keys_(tenant),
        outbox_(tenant),
        replay_(tenant),
        counters_(tenant) {}

  GrantStore& grants() noexcept override { return grants_; }
  TicketStore& tickets() noexcept override { return tickets_; }
  TokenStore& tokens() noexcept override { return tokens_; }
  ClientStore& clients() noexcept override { return clients_; }
  SessionStore& sessions() noexcept override { return sessions_; }
  InteractionStore& interactions() noexcept override { return interactions_; }
  ConsentStore& consents() noexcept override { return consents_; }
  AccountStore& accounts() noexcept override { return accounts_; }
  SigningKeyStore& signing_keys() noexcept override { return signing_keys_; }
  DataKeyStore& data_keys() noexcept override { return data_keys_; }
  OutboxStore& outbox() noexcept override { return outbox_; }
  ReplayStore& replay() noexcept override { return replay_; }
  CounterStore& counters() noexcept override { return counters_; }

 private:
  SqlGrants grants_;
  SqlTickets tickets_;
  SqlTokens tokens_;
  SqlClients clients_;
  SqlSessions sessions_;
  SqlInteractions interactions_;
  SqlConsents consents_;
  SqlAccounts accounts_;
  SqlSigningKeys signing_keys_;
  SqlDataKeys data_keys_;
  SqlOutbox outbox_;
  SqlReplay replay_;
  SqlCounters counters_;
};

/// The only use of a clock: when a migration was applied, for people to read.
TimePoint present() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

}  // namespace

SqlStorage::SqlStorage(std::unique_ptr<Database> database, const Options& options)
    : database_(std::move(database)), options_(options) {}

Result<std::unique_ptr<Storage>> SqlStorage::create(std::shared_ptr<const Dialect> dialect,
                                                    const Options& options) {
  GH_TRY(auto database, Database::open(std::move(dialect), options.database));
  std::unique_ptr<SqlStorage> storage(new SqlStorage(std::move(database), options));
  GH_TRY(const auto status, storage->migrations(MigrationAction::status));
  if (options.auto_migrate && !status.pending.empty())
    if (auto applied = storage->migrations(MigrationAction::apply); !applied)
      return std::move(applied).error();
  if (storage->check_ready())
    if (auto fits = storage->check_schema(); !fits) return std::move(fits).error();
  return std::unique_ptr<Storage>(std::move(storage));
}

void* SqlStorage::query(InterfaceId id) noexcept {
  if (id == kRowCounts) return static_cast<RowCounts*>(&rows_);
  if (id == kSoleServer) return options_.sole_server.get();
  return id == kStorageBackup ? options_.backup.get() : nullptr;
}

StorageInfo SqlStorage::info() const {
  const std::lock_guard lock(mutex_);
  return {.name = database_->dialect().name(),
          .schema_version = status_.current,
          .capabilities = options_.capabilities,
          .connections = database_->readers().connections()};
}

Result<void> SqlStorage::check_schema() {
  return database_->readers().run<void>([](Session& session) { return session.check_schema(); });
}

Result<void> SqlStorage::check_ready() const {
  const std::lock_guard lock(mutex_);
  if (status_.pending.empty()) return {};
  return Error(ErrorCode::unavailable, "the database has schema version " + std::to_string(status_.current) +
                                           " and needs " + std::to_string(status_.latest) +
                                           ": run `gatehouse db migrate`");
}

Result<std::unique_ptr<TenantStore>> SqlStorage::open(const TenantScope& scope) {
  if (auto ready = check_ready(); !ready) return std::move(ready).error();
  return std::unique_ptr<TenantStore>(
      std::make_unique<SqlTenantStore>(Tenant{*database_, scope.tenant().text()}));
}

Result<MigrationStatus> SqlStorage::read_status() {
  GH_TRY(auto status, database_->readers().run<MigrationStatus>([&](Session& session) {
    return migration_status(session, database_->dialect().migrations());
  }));
  const std::lock_guard lock(mutex_);
  status_ = status;
  return status;
}

Result<MigrationStatus> SqlStorage::migrations(MigrationAction action) {
  GH_TRY(auto status, read_status());
  if (action == MigrationAction::status || status.pending.empty()) return status;
  // The transaction is the lock: of processes that start at once, the second finds nothing pending inside it.
  auto applied = database_->writer().run([&](Session& session) -> Result<void> {
    return apply_pending(session, database_->dialect().migrations(), present());
  });
  if (!applied) return std::move(applied).error().with("migrating the database");
  return read_status();
}

Result<SweepReport> SqlStorage::sweep(const SweepRequest& request) {
  if (request.batch < 1 || request.batch > 1000)
    return Error(ErrorCode::invalid_argument, "a batch has 1 to 1,000 rows");
  if (auto ready = check_ready(); !ready) return std::move(ready).error();
  std::string from;
  {
    const std::lock_guard lock(mutex_);
    from = sweep_from_;
  }
  GH_TRY(const auto step, database_->write<SweepStep>([&](Session& session) -> Result<SweepStep> {
    return sweep_in(session, *database_, request, from);
  }));
  const std::lock_guard lock(mutex_);
  sweep_from_ = step.next_tenant;
  return step.report;
}

Result<std::vector<TenantId>> SqlStorage::waiting_outboxes(const TenantId& after, std::uint32_t limit) {
  if (limit < 1 || limit > 1000)
    return Error(ErrorCode::invalid_argument, "1 to 1,000 tenants can be named at once");
  if (auto ready = check_ready(); !ready) return std::move(ready).error();
  using Found = std::vector<TenantId>;
  return database_->readers().run<Found>([&](Session& session) -> Result<Found> {
    Found found;
    session.each(Sql::waiting_outboxes, Arguments().text("after", after.text()).number("limit", limit),
                 [&](const Row& row) { found.push_back(TenantId(row.text(0))); });
    return found;
  });
}

Result<Changes> SqlStorage::changes_since(ChangeCursor since) {
  if (auto ready = check_ready(); !ready) return std::move(ready).error();
  return database_->readers().run_in_snapshot<Changes>([&](Session& session) -> Result<Changes> {
    const auto state = [&](const char* name) {
      return static_cast<std::uint64_t>(session
                                            .one(Sql::find_state, Arguments().text("name", name),
                                                 [](const Row& row) { return row.number(0); })
                                            .value_or(0));
    };
    Changes answer;
    answer.next.position = state("change_position");
    if (since.position == 0 || since.position == answer.next.position) return answer;
    answer.truncated = since.position > answer.next.position || since.position < state("changes_trimmed") ||
                       answer.next.position - since.position > kMostChanges;
    if (answer.truncated) return answer;
    session.each(
        Sql::read_changes,
        Arguments().number("after", static_cast<std::int64_t>(since.position)).number("limit", kMostChanges),
        [&](const Row& row) {
          answer.changes.push_back(
              {.tenant = TenantId(row.text(0)), .kind = change_kind(row.text(1)), .id = row.text(2)});
        });
    return answer;
  });
}

Result<void> SqlStorage::ping(Deadline deadline) {
  if (auto ready = check_ready(); !ready) return ready;
  return database_->writer().run_until(
      [](Session& session) -> Result<void> {
        session.run(Sql::touch_state, Arguments().text("name", "pings"));
        return {};
      },
      deadline);
}

}  // namespace gatehouse::sql
