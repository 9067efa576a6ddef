// BackupFolder: one backup on disk: store.db, manifest.json, and audit-heads.json where there was a trail.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::app::cli {

struct BackupManifest {
  std::string created_at;  ///< RFC 3339
  std::string version;     ///< of the gatehouse that made it
  std::string storage;     ///< "sqlite"
  std::uint32_t schema_version = 0;
  std::string store_sha256;
  std::vector<std::string> tenants;
};

struct RecordedHead {
  std::string tenant;
  std::string hash;
};

class BackupFolder {
 public:
  explicit BackupFolder(std::filesystem::path path) : path_(std::move(path)) {}
  /// A new, private folder "gatehouse-20261124T193000Z" below `parent`, which is made where it does not
  /// exist.
  static Result<BackupFolder> make(const std::filesystem::path& parent, TimePoint now);

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path store() const { return path_ / "store.db"; }

  /// Writes the manifest, with the checksum of store(), last: a folder without one is an unfinished backup.
  Result<void> seal(BackupManifest manifest) const;
  Result<void> copy_audit_heads(const std::filesystem::path& state) const;
  /// corrupt where the manifest cannot be read or the checksum is another.
  Result<BackupManifest> open() const;
  Result<std::vector<RecordedHead>> audit_heads() const;

 private:
  std::filesystem::path path_;
};

/// Removes all but the newest `keep` finished backups below `parent`.
Result<std::size_t> remove_old_backups(const std::filesystem::path& parent, std::size_t keep);

}  // namespace gatehouse::app::cli
