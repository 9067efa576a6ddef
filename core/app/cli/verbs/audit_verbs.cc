#include "core/app/cli/audit_commands.h"
#include "core/app/cli/verbs/command_line.h"

namespace gatehouse::app::cli {

void add_audit_verbs(CommandLine line) {
  auto* audit = line.app.add_subcommand("audit", "The audit trail")->require_subcommand(1);
  auto files = std::make_shared<std::vector<std::string>>();
  auto* verify =
      audit->add_subcommand("verify", "Check the hash chains of files; exit code 5 when one is broken");
  verify->add_option("files", *files, "The files of one trail, the oldest first")->required();
  line.chosen(*verify, [&common = line.common, files](Streams streams) {
    return verify_audit({files->begin(), files->end()}, common.output, streams);
  });
}

}  // namespace gatehouse::app::cli
