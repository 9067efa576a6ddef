// `gatehouse backup create|verify|restore`: the storage as a folder with a copy, its checksum and the ends of
// the audit chains. Never the master key: whoever steals a backup has sealed and hashed data only (S-452).
#pragma once

#include <filesystem>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/global_options.h"

namespace gatehouse::app::cli {

struct BackupCreateOptions {
  GlobalOptions common;
  std::filesystem::path folder;  ///< the backup becomes a folder below it
  std::size_t keep = 0;          ///< how many backups of the folder stay; 0: all
};
/// Beside a running server or without one.
ExitCode create_backup(const BackupCreateOptions& options, Streams streams);

struct BackupVerifyOptions {
  GlobalOptions common;
  std::filesystem::path backup;
  std::filesystem::path
      audit;  ///< a JSONL audit file that must hold the recorded ends of the chains; may be empty
};
ExitCode verify_backup(const BackupVerifyOptions& options, Streams streams);

struct BackupRestoreOptions {
  GlobalOptions common;
  std::filesystem::path backup;
  bool yes = false;            ///< replace what is there
  bool keep_sign_ins = false;  ///< S-451 is the operator's business then
};
ExitCode restore_backup(const BackupRestoreOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
