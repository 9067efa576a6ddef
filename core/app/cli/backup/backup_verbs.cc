#include "core/app/cli/backup/backup_verbs.h"

#include <memory>

#include "core/app/cli/backup/backup_commands.h"

namespace gatehouse::app::cli {

void add_backup_verbs(CommandLine line) {
  const auto backup = line.root.noun("backup", "Copies of the storage; never of the master key");
  auto making = std::make_shared<BackupCreateOptions>();
  const auto create =
      backup.verb("create", "Make one in a new folder below FOLDER; the server may be running");
  create.option("folder", making->folder, "Where backups lie").required();
  create.option("--keep", making->keep, "Remove all but so many of the newest backups there afterwards");
  create.runs([&common = line.common, making](Streams streams) {
    making->common = common;
    return create_backup(*making, streams);
  });
  auto verifying = std::make_shared<BackupVerifyOptions>();
  const auto verify = backup.verb("verify", "Check checksum, integrity, schema and master key of one");
  verify.option("backup", verifying->backup, "The folder that create printed").required();
  verify.option("--audit", verifying->audit,
                "A JSONL audit file that must hold the recorded ends of its chains");
  verify.runs([&common = line.common, verifying](Streams streams) {
    verifying->common = common;
    return verify_backup(*verifying, streams);
  });
  auto restoring = std::make_shared<BackupRestoreOptions>();
  const auto restore = backup.verb("restore", "Put one back; the server must not run");
  restore.option("backup", restoring->backup, "The folder that create printed").required();
  restore.flag("-y,--yes", restoring->yes, "Replace the data that is there");
  restore.flag("--keep-sign-ins", restoring->keep_sign_ins,
               "Let sessions and tokens of that time live again, also those revoked since");
  restore.runs([&common = line.common, restoring](Streams streams) {
    restoring->common = common;
    return restore_backup(*restoring, streams);
  });
}

}  // namespace gatehouse::app::cli
