// StorageBackup: what a storage offers beside Storage when it can be copied while it is in use and put back.
// Asked for by Storage::query(kStorageBackup). Unstable in epoch 0.
//
// A copy is one file. It holds what the storage holds, sealed and hashed as it is there; never a key from
// outside.
#pragma once

#include <filesystem>

#include "gatehouse/error.h"
#include "gatehouse/extension.h"

namespace gatehouse {

inline constexpr InterfaceId kStorageBackup = "gatehouse.storage.backup.v0";

struct BackupRequest {
  std::filesystem::path target;  ///< does not exist yet; its directory does
};
struct RestoreRequest {
  std::filesystem::path source;  ///< a copy of a copy: it is changed
  /// S-451: what was revoked after the backup must not come to life again, so no token, session or code of it
  /// does.
  bool end_sign_ins = true;
};

class StorageBackup : public Extension {
 public:
  /// Writes the whole storage as of one moment to `target`, beside running writers. Durable when it returns.
  virtual Result<void> save(const BackupRequest& request) = 0;
  /// Replaces everything by what `source` holds, or changes nothing. Only while nobody else uses the storage.
  virtual Result<void> restore(const RestoreRequest& request) = 0;
  /// Reads everything that the storage holds and looks for damage; corrupt where it finds some. Takes the
  /// longer the more there is.
  virtual Result<void> verify() = 0;
};

}  // namespace gatehouse
