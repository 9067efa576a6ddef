#include "core/app/cli/backup_commands.h"
#include "core/app/cli/verbs/command_line.h"

namespace gatehouse::app::cli {

void add_backup_verbs(CommandLine line) {
  auto* backup = line.app.add_subcommand("backup", "Copies of the storage; never of the master key")
                     ->require_subcommand(1);
  auto making = std::make_shared<BackupCreateOptions>();
  auto* create =
      backup->add_subcommand("create", "Make one in a new folder below FOLDER; the server may be running");
  create->add_option("folder", making->folder, "Where backups lie")->required();
  create->add_option("--keep", making->keep, "Remove all but so many of the newest backups there afterwards");
  line.chosen(*create, [&common = line.common, making](Streams streams) {
    making->common = common;
    return create_backup(*making, streams);
  });
  auto verifying = std::make_shared<BackupVerifyOptions>();
  auto* verify = backup->add_subcommand("verify", "Check checksum, integrity, schema and master key of one");
  verify->add_option("backup", verifying->backup, "The folder that create printed")->required();
  verify->add_option("--audit", verifying->audit,
                     "A JSONL audit file that must hold the recorded ends of its chains");
  line.chosen(*verify, [&common = line.common, verifying](Streams streams) {
    verifying->common = common;
    return verify_backup(*verifying, streams);
  });
  auto restoring = std::make_shared<BackupRestoreOptions>();
  auto* restore = backup->add_subcommand("restore", "Put one back; the server must not run");
  restore->add_option("backup", restoring->backup, "The folder that create printed")->required();
  restore->add_flag("-y,--yes", restoring->yes, "Replace the data that is there");
  restore->add_flag("--keep-sign-ins", restoring->keep_sign_ins,
                    "Let sessions and tokens of that time live again, also those revoked since");
  line.chosen(*restore, [&common = line.common, restoring](Streams streams) {
    restoring->common = common;
    return restore_backup(*restoring, streams);
  });
}

}  // namespace gatehouse::app::cli
