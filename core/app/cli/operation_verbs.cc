#include "core/app/cli/backup_commands.h"
#include "core/app/cli/command_line.h"
#include "core/app/cli/doctor_command.h"
#include "core/app/cli/reload_command.h"

namespace gatehouse::app::cli {
namespace {

void add_backup_verbs(CommandLine line) {
  auto& action = line.action;
  auto& common = line.common;
  auto* backup = line.app.add_subcommand("backup", "Copies of the storage; never of the master key")
                     ->require_subcommand(1);
  auto making = std::make_shared<BackupCreateOptions>();
  auto* create =
      backup->add_subcommand("create", "Make one in a new folder below FOLDER; the server may be running");
  create->add_option("folder", making->folder, "Where backups lie")->required();
  create->add_option("--keep", making->keep, "Remove all but so many of the newest backups there afterwards");
  create->callback([&action, &common, making] {
    action = [&common, making](Streams streams) {
      making->common = common;
      return create_backup(*making, streams);
    };
  });
  auto verifying = std::make_shared<BackupVerifyOptions>();
  auto* verify = backup->add_subcommand("verify", "Check checksum, integrity, schema and master key of one");
  verify->add_option("backup", verifying->backup, "The folder that create printed")->required();
  verify->add_option("--audit", verifying->audit,
                     "A JSONL audit file that must hold the recorded ends of its chains");
  verify->callback([&action, &common, verifying] {
    action = [&common, verifying](Streams streams) {
      verifying->common = common;
      return verify_backup(*verifying, streams);
    };
  });
  auto restoring = std::make_shared<BackupRestoreOptions>();
  auto* restore = backup->add_subcommand("restore", "Put one back; the server must not run");
  restore->add_option("backup", restoring->backup, "The folder that create printed")->required();
  restore->add_flag("-y,--yes", restoring->yes, "Replace the data that is there");
  restore->add_flag("--keep-sign-ins", restoring->keep_sign_ins,
                    "Let sessions and tokens of that time live again, also those revoked since");
  restore->callback([&action, &common, restoring] {
    action = [&common, restoring](Streams streams) {
      restoring->common = common;
      return restore_backup(*restoring, streams);
    };
  });
}

}  // namespace

void add_operation_commands(CommandLine line) {
  auto& action = line.action;
  auto& common = line.common;
  line.app
      .add_subcommand("reload",
                      "Have the running server read its configuration anew, and say what became of it")
      ->callback([&action, &common] {
        action = [&common](Streams streams) { return reload({.config_file = common.config_file}, streams); };
      });
  line.app
      .add_subcommand("doctor",
                      "Look at everything around the server and say what to do about it; changes nothing")
      ->callback(
          [&action, &common] { action = [&common](Streams streams) { return doctor(common, streams); }; });
  add_backup_verbs(line);
}

}  // namespace gatehouse::app::cli
