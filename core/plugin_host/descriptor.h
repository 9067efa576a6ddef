// The descriptor that a mapped plugin answers, held against its note: a plugin that says one thing in its
// file and another when called is refused before start().
#pragma once

#include "core/plugin_host/note.h"
#include "gatehouse/abi.h"

namespace gatehouse::plugin_host {

/// Reads size and epoch before anything else, and nothing behind `size`.
Result<void, Refusal> check_descriptor(const gh_plugin_v1* descriptor, const StatedFacts& note);

}  // namespace gatehouse::plugin_host
