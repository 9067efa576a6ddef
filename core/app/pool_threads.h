// How many threads the pools have: what the configuration says, or what `auto` stands for. The limits of
// plugins follow from it, so it is decided in one place.
#pragma once

#include <sched.h>

#include <algorithm>
#include <cstdint>

#include "core/config/server_config.h"

namespace gatehouse::app {

/// Those that this process may use (taskset, cpuset), which may be fewer than the machine has: two threads
/// that compute on one core only take turns, and each turn costs the caches.
inline std::uint32_t cores() {
  cpu_set_t usable;
  if (::sched_getaffinity(0, sizeof(usable), &usable) != 0) return 1;  // more than 1,024 cores
  return static_cast<std::uint32_t>(std::max(1, CPU_COUNT(&usable)));
}

/// Threads that read, write and answer what needs no waiting, ES256 signatures among it.
inline std::uint32_t io_threads(const config::Workers& workers) {
  return workers.io != 0 ? workers.io : std::min(64u, cores());
}

/// Callers of a durable commit wait together for one fsync: the more wait, the fewer fsyncs, on one core too.
/// Threads are started only when that many wait. 96 let 64 clients wait in the storage (CallLimits::for_pool)
/// while others read.
inline std::uint32_t pool_threads(const config::Workers& workers) {
  return workers.pool != 0 ? workers.pool : std::max(96u, 32 * cores());
}

}  // namespace gatehouse::app
