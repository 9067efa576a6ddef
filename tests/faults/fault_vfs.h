// FaultVfs: SQLite's own file layer with faults, for every database that this process opens.
//
// Counts the operations that change a file and lets the n-th of them fail; or keeps what was written but not
// synced apart and loses it, as a power cut does (S-422). Installed once as the default VFS; thread-safe.
#pragma once

#include <cstdint>

namespace gatehouse::tests {

class FaultVfs {
 public:
  enum class Fault { disk_full, write_error, sync_error };

  /// Makes it the default of this process.
  static void install();
  /// The n-th changing operation from now on (1 is the next) fails, and `also_after` it all others too.
  static void fail_at(std::uint64_t n, Fault fault, bool also_after);
  /// No more faults. Answers whether one was met.
  static bool disarm();
  /// From the n-th changing operation on, all fail. Once every database is closed, lose_unsynced() puts the
  /// files into a state that a disk may be in after the power cut: of what was not synced, each file keeps a
  /// beginning only.
  static void cut_power_at(std::uint64_t n);
  static void lose_unsynced(std::uint64_t seed);
};

}  // namespace gatehouse::tests
