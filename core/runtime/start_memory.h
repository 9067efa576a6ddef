// What only a start needs, given back to the system: reading the configuration, loading plugins and opening
// the store run once, and touch more of program, libraries and heap than serving does.
#pragma once

namespace gatehouse::runtime {

/// Frees unused heap, and lets go of the read-only pages of the program and its libraries. Those that serving
/// needs come back from the page cache when they are next touched; the others stay away. May run beside other
/// threads. Call it once, when the start is over.
void release_start_memory() noexcept;

}  // namespace gatehouse::runtime
