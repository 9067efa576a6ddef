#include "core/app/cli/backup/backup_commands.h"

#include <sys/stat.h>

#include <fstream>
#include <ostream>
#include <set>

#include "core/app/cli/backup/backup_folder.h"
#include "core/app/cli/installation/installation.h"
#include "core/app/run_lock.h"
#include "core/app/state_directory.h"
#include "core/app/version.h"
#include "core/audit/event_catalogue.h"
#include "core/audit/tenant_audit.h"
#include "core/telemetry/log_text.h"
#include "core/tenancy/scope_issuer.h"
#include "gatehouse/storage/backup.h"

namespace gatehouse::app::cli {
namespace {

namespace fs = std::filesystem;

Result<StorageBackup*> backup_of(Storage& storage) {
  if (auto* backup = static_cast<StorageBackup*>(storage.query(kStorageBackup))) return backup;
  return Error(ErrorCode::unsupported,
               "the storage \"" + storage.info().name + "\" cannot be copied by this command");
}

/// A private copy of a backup's store, opened by the storage plugin in a folder of its own, which goes with
/// it.
class Workshop {
 public:
  static Result<std::unique_ptr<Workshop>> open(const Installation& installation,
                                                const BackupFolder& backup) {
    std::unique_ptr<Workshop> made(new Workshop(backup.path().string() + ".check"));
    std::error_code failed;
    fs::remove_all(made->folder_, failed);
    if (::mkdir(made->folder_.c_str(), 0700) != 0 ||
        (fs::copy_file(backup.store(), made->file(), failed), failed))
      return Error(ErrorCode::unavailable, "cannot copy the backup to " + made->folder_.string());
    // Without the `config` of the installation: it names the file that is in use.
    const config::PluginChoice choice{.type = installation.snapshot().server.durable_storage.type};
    GH_TRY(made->storage_, installation.plugins().make_storage(choice, made->folder_));
    return made;
  }
  ~Workshop() {
    storage_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Storage& storage() noexcept { return *storage_; }
  fs::path file() const { return folder_ / "gatehouse.db"; }
  /// Ends the storage, so that the file alone holds everything.
  void close() { storage_.reset(); }

 private:
  explicit Workshop(fs::path folder) : folder_(std::move(folder)) {}
  fs::path folder_;
  std::unique_ptr<Storage> storage_;
};

/// Whether the master key of this installation opens what the storage holds.
Result<void> check_master_key(const Installation& installation, Storage& storage) {
  GH_TRY(const auto master, crypto::MasterKeyRing::create(installation.snapshot().server.master_key));
  for (const auto& tenant : installation.snapshot().tenants) {
    GH_TRY(const auto store, storage.open(tenancy::ScopeIssuer::issue(tenant)));
    GH_TRY(const auto keys, store->data_keys().list());
    if (keys.empty()) continue;
    auto cipher = crypto::TenantCipher::open_or_create(store->data_keys(), master, tenant.id,
                                                       installation.clock().now());
    if (!cipher) return std::move(cipher).error().with("opening the data key of " + tenant.id.text());
  }
  return {};
}

Result<bool> is_empty(const Installation& installation, Storage& storage) {
  for (const auto& tenant : installation.snapshot().tenants) {
    GH_TRY(const auto store, storage.open(tenancy::ScopeIssuer::issue(tenant)));
    GH_TRY(const auto keys, store->data_keys().list());
    if (!keys.empty()) return false;
  }
  return true;
}

Result<BackupFolder> create(const Installation& installation, const BackupCreateOptions& options) {
  const auto& server = installation.snapshot().server;
  GH_TRY_VOID(prepare_state_directory(server.state));
  GH_TRY(const auto storage, installation.plugins().make_storage(server.durable_storage, server.state));
  GH_TRY(auto* const backup, backup_of(*storage));
  const auto now = installation.clock().now();
  GH_TRY(auto folder, BackupFolder::make(options.folder, now));
  // The heads first: everything up to them has left the outbox that is copied next.
  GH_TRY_VOID(folder.copy_audit_heads(server.state));
  GH_TRY_VOID(backup->save({.target = folder.store()}));
  BackupManifest manifest{.created_at = telemetry::format_timestamp(now),
                          .version = kVersion,
                          .storage = storage->info().name,
                          .schema_version = storage->info().schema_version,
                          .store_sha256 = {},
                          .tenants = {}};
  for (const auto& tenant : installation.snapshot().tenants)
    manifest.tenants.push_back(tenant.id.text());
  GH_TRY_VOID(folder.seal(std::move(manifest)));
  std::ofstream(fs::path(server.state) / "last-backup", std::ios::trunc) << folder.path().string() << '\n';
  return folder;
}

Result<std::size_t> find_heads(const std::vector<RecordedHead>& heads, const fs::path& audit) {
  std::set<std::string> missing;
  for (const auto& head : heads)
    missing.insert(head.hash);
  std::ifstream in(audit);
  if (!in) return Error(ErrorCode::not_found, "cannot read " + audit.string());
  for (std::string line; std::getline(in, line);) {
    const auto at = line.rfind("\"hash\":\"");
    if (at != std::string::npos) missing.erase(line.substr(at + 8, 64));
  }
  if (missing.empty()) return heads.size();
  return Error(ErrorCode::corrupt,
               audit.string() + " lacks " + std::to_string(missing.size()) +
                   " records that it had when the backup was made: it was cut or rewritten");
}

/// Everything that can be said of a backup; the answer is for people.
Result<std::string> verify(const Installation& installation, const BackupVerifyOptions& options) {
  const BackupFolder folder(options.backup);
  GH_TRY(const auto manifest, folder.open());
  GH_TRY(const auto workshop, Workshop::open(installation, folder));
  GH_TRY(auto* const backup, backup_of(workshop->storage()));
  GH_TRY_VOID(backup->verify());
  GH_TRY_VOID(check_master_key(installation, workshop->storage()));
  GH_TRY(const auto heads, folder.audit_heads());
  std::string said = folder.path().string() + ": made " + manifest.created_at + " by " + manifest.version +
                     ", " + manifest.storage + " schema " + std::to_string(manifest.schema_version) + ", " +
                     std::to_string(manifest.tenants.size()) +
                     (manifest.tenants.size() == 1 ? " tenant" : " tenants") +
                     "; checksum and integrity are good, the master key fits";
  if (options.audit.empty()) return said;
  GH_TRY(const auto found, find_heads(heads, options.audit));
  return said + "; the audit trail holds the ends of " + std::to_string(found) + " chains";
}

/// In the trail of every tenant, where the server finds it when it starts: what happened after the backup was
/// made is in the trail and not in the store any more, and a reader must learn why.
Result<void> record_restore(const Installation& installation, Storage& storage,
                            const BackupManifest& manifest, bool kept) {
  const audit::Occasion occasion{.now = installation.clock().now(), .request_id = {}, .address = {}};
  for (const auto& tenant : installation.snapshot().tenants) {
    GH_TRY(const auto store, storage.open(tenancy::ScopeIssuer::issue(tenant)));
    const auto event = audit::make_event(
        audit::kBackupRestored, occasion, "operator",
        {{audit::field::made_at, manifest.created_at}, {audit::field::sign_ins, kept ? "kept" : "ended"}});
    GH_TRY_VOID(store->outbox().append(std::span(&event, 1)));
  }
  return {};
}

Result<void> restore(const Installation& installation, const BackupRestoreOptions& options) {
  const auto& server = installation.snapshot().server;
  GH_TRY_VOID(prepare_state_directory(server.state));
  // Held to the end: no server starts meanwhile.
  GH_TRY(const auto lock, RunLock::acquire(server.state));
  const BackupFolder folder(options.backup);
  GH_TRY(const auto manifest, folder.open());
  GH_TRY(const auto workshop, Workshop::open(installation, folder));
  GH_TRY(auto* const copied, backup_of(workshop->storage()));
  GH_TRY_VOID(copied->verify());
  GH_TRY_VOID(check_master_key(installation, workshop->storage()));
  workshop->close();
  GH_TRY(auto storage, installation.plugins().make_storage(server.durable_storage, server.state));
  GH_TRY(const bool empty, is_empty(installation, *storage));
  if (!empty && !options.yes)
    return Error(ErrorCode::conflict,
                 "the storage holds data that this would replace; make a backup of it, then "
                 "say --yes");
  GH_TRY(auto* const backup, backup_of(*storage));
  GH_TRY_VOID(backup->restore({.source = workshop->file(), .end_sign_ins = !options.keep_sign_ins}));
  storage.reset();
  GH_TRY(storage, installation.plugins().make_storage(server.durable_storage, server.state));
  auto recorded = record_restore(installation, *storage, manifest, options.keep_sign_ins);
  if (!recorded)
    return std::move(recorded).error().with("the backup is restored, but the audit trail cannot say so");
  return {};
}

}  // namespace

ExitCode create_backup(const BackupCreateOptions& options, Streams streams) {
  const auto installation = Installation::open(options.common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  const auto made = create(*installation, options);
  if (!made) return report(made.error(), streams.err);
  streams.out << made->path().string() << '\n';
  streams.err << "The master key is not in it. Keep that apart, or this backup opens nothing.\n";
  if (options.keep == 0) return kDone;
  const auto removed = remove_old_backups(options.folder, options.keep);
  if (!removed) return report(removed.error(), streams.err);
  if (*removed > 0) streams.err << "Removed " << *removed << " older.\n";
  return kDone;
}

ExitCode verify_backup(const BackupVerifyOptions& options, Streams streams) {
  const auto installation = Installation::open(options.common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto said = verify(*installation, options);
  if (!said) return report(std::move(said).error().with("verifying " + options.backup.string()), streams.err);
  streams.out << *said << '\n';
  return kDone;
}

ExitCode restore_backup(const BackupRestoreOptions& options, Streams streams) {
  const auto installation = Installation::open(options.common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  if (const auto restored = restore(*installation, options); !restored)
    return report(restored.error(), streams.err);
  streams.out << "Restored from " << options.backup.string() << ".\n";
  streams.err << (options.keep_sign_ins
                      ? "Sessions and tokens of that time live again, also those that were revoked since.\n"
                      : "Every session, code and token of that time has ended: people sign in again.\n");
  return kDone;
}

}  // namespace gatehouse::app::cli
