#include "core/app/cli/audit/audit_verbs.h"

#include <memory>

#include "core/app/cli/audit/audit_commands.h"
#include "core/app/cli/audit/audit_tail.h"
#include "core/runtime/shutdown_signals.h"

namespace gatehouse::app::cli {

void add_audit_verbs(CommandLine line) {
  const auto audit = line.root.noun("audit", "The audit trail");
  auto files = std::make_shared<std::vector<std::string>>();
  const auto verify = audit.verb("verify", "Check the hash chains of files; exit code 5 when one is broken");
  verify.option("files", *files, "The files of one trail, the oldest first").required();
  verify.runs([&common = line.common, files](Streams streams) {
    return verify_audit({files->begin(), files->end()}, common.output, streams);
  });
  auto tailing = std::make_shared<AuditTailOptions>();
  const auto tail = audit.verb(
      "tail",
      "Show the last records of a file, and with --follow those that come; --tenant for one tenant's");
  tail.option("file", tailing->file, "A file of the trail, such as audit.jsonl in the state directory")
      .required();
  tail.flag("-f,--follow", tailing->follow, "Go on with what is written, until interrupted");
  tail.option("-n,--lines", tailing->lines, "How many of those that are there (default 10)");
  tail.option("--event", tailing->event, "token.denied, or token. for all of that family");
  tail.option("--actor", tailing->actor, "user:ID, client:ID, operator, system; or client: for all");
  tail.runs([&common = line.common, tailing](Streams streams) {
    tailing->tenant = common.tenant;
    const auto wait = [] {
      return !runtime::wait_for_signal(Deadline::in(std::chrono::milliseconds(250))).has_value();
    };
    return tail_audit(*tailing, common.output, wait, streams);
  });
}

}  // namespace gatehouse::app::cli
