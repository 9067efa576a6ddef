// The table of all commands. A new one is a folder of its own and a row here.
#pragma once

#include <span>

#include "core/app/cli/command_line/command_line.h"

namespace gatehouse::app::cli {

/// In the order of `gatehouse --help`.
std::span<const AddVerbs> commands() noexcept;

}  // namespace gatehouse::app::cli
