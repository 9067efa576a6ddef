// The state directory: database, audit spool and chain heads. Made where it is missing, for its owner alone.
#pragma once

#include <filesystem>

#include "gatehouse/error.h"

namespace gatehouse::app {

/// permission: it cannot be made, is not a directory, belongs to somebody else, or others can write to it.
Result<void> prepare_state_directory(const std::filesystem::path& directory);

}  // namespace gatehouse::app
