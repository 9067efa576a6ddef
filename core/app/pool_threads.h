// How many threads the pool has: what the configuration says, or what `auto` stands for. The limits of
// plugins follow from it, so it is decided in one place.
#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>

#include "core/config/model.h"

namespace gatehouse::app {

inline std::uint32_t cores() { return std::max(1u, std::thread::hardware_concurrency()); }

/// Callers of a durable commit wait together for one fsync: the more wait, the fewer fsyncs. Threads are
/// started only when that many wait.
inline std::uint32_t pool_threads(const config::Workers& workers) {
  return workers.pool != 0 ? workers.pool : 32 * cores();
}

}  // namespace gatehouse::app
