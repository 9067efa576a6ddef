// What a reload cannot change: listener, threads, state, storage, master key, plugins and what is made from
// them once. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/config/model.h"

namespace gatehouse::config {

/// Puts back into `next` what takes effect at the next start only. Answers the keys whose new value was put
/// aside.
std::vector<std::string> keep_restart_fields(ServerConfig& next, const ServerConfig& current);

/// The keys that it looks at, as dotted paths; the same that their declaration marks.
std::vector<std::string> restart_fields();

}  // namespace gatehouse::config
