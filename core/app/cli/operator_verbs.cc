#include "core/app/cli/command_line.h"

namespace gatehouse::app::cli {

void add_operator_commands(CommandLine) {}

}  // namespace gatehouse::app::cli
