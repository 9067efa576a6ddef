#include "core/app/cli/command_line.h"
#include "core/app/cli/key_verbs.h"

namespace gatehouse::app::cli {

void add_operator_commands(CommandLine line) { add_key_verbs(line); }

}  // namespace gatehouse::app::cli
