// `gatehouse audit verify`: are the records of files still what was written? Needs no configuration and no
// running server, so that a copy can be judged anywhere.
#pragma once

#include <filesystem>
#include <vector>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/output.h"

namespace gatehouse::app::cli {

/// Checks the chains of all files together, in the order in which they are named: give the oldest first.
/// Every chain is printed, every problem said with its file and line, the first one first. kConflict when a
/// chain is broken, kNotFound when a file cannot be read, kUsage when there is no record at all.
ExitCode verify_audit(const std::vector<std::filesystem::path>& files, OutputFormat format, Streams streams);

}  // namespace gatehouse::app::cli
