#include "core/app/cli/reload/reload_verbs.h"

#include "core/app/cli/reload/reload_command.h"

namespace gatehouse::app::cli {

void add_reload_verbs(CommandLine line) {
  const auto reload_verb = line.root.verb(
      "reload", "Have the running server read its configuration anew, and say what became of it");
  reload_verb.runs([&common = line.common](Streams streams) {
    return reload({.config_file = common.config_file}, streams);
  });
}

}  // namespace gatehouse::app::cli
