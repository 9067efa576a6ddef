#include "core/app/cli/audit_commands.h"
#include "core/app/cli/audit_tail.h"
#include "core/app/cli/verbs/command_line.h"
#include "core/runtime/shutdown_signals.h"

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
  auto tailing = std::make_shared<AuditTailOptions>();
  auto* tail = audit->add_subcommand(
      "tail",
      "Show the last records of a file, and with --follow those that come; --tenant for one tenant's");
  tail->add_option("file", tailing->file, "A file of the trail")->required();
  tail->add_flag("-f,--follow", tailing->follow, "Go on with what is written, until interrupted");
  tail->add_option("-n,--lines", tailing->lines, "How many of those that are there (default 10)");
  tail->add_option("--event", tailing->event, "token.denied, or token. for all of that family");
  tail->add_option("--actor", tailing->actor, "user:ID, client:ID, operator, system; or client: for all");
  line.chosen(*tail, [&common = line.common, tailing](Streams streams) {
    tailing->tenant = common.tenant;
    const auto wait = [] {
      return !runtime::wait_for_signal(Deadline::in(std::chrono::milliseconds(250))).has_value();
    };
    return tail_audit(*tailing, common.output, wait, streams);
  });
}

}  // namespace gatehouse::app::cli
