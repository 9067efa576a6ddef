// The arguments of `gatehouse key …`.
#pragma once

#include "core/app/cli/command_line.h"

namespace gatehouse::app::cli {

void add_key_verbs(CommandLine line);

}  // namespace gatehouse::app::cli
