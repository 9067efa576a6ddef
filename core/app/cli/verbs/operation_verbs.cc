#include "core/app/cli/doctor_command.h"
#include "core/app/cli/reload_command.h"
#include "core/app/cli/verbs/command_line.h"

namespace gatehouse::app::cli {

void add_operation_verbs(CommandLine line) {
  const auto reload_verb = line.root.verb(
      "reload", "Have the running server read its configuration anew, and say what became of it");
  reload_verb.runs([&common = line.common](Streams streams) {
    return reload({.config_file = common.config_file}, streams);
  });
  const auto doctor_verb = line.root.verb(
      "doctor", "Look at everything around the server and say what to do about it; changes nothing");
  doctor_verb.runs([&common = line.common](Streams streams) { return doctor(common, streams); });
}

}  // namespace gatehouse::app::cli
