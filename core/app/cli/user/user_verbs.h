// `gatehouse user` on the command line: its words and options.
#pragma once

#include "core/app/cli/command_line/command_line.h"

namespace gatehouse::app::cli {

void add_user_verbs(CommandLine line);

}  // namespace gatehouse::app::cli
