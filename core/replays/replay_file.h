// ReplayFile: carries a ReplayMemory from a server that ended in order to the next one on its state
// directory. While a server runs the file says no more than that, so that after a crash nobody takes an old
// memory for the last one. Digests only, nothing secret; mode 0600. Not thread-safe: start and stop use it.
#pragma once

#include <filesystem>

#include "core/replays/replay_memory.h"

namespace gatehouse::replays {

class ReplayFile {
 public:
  explicit ReplayFile(std::filesystem::path path) : path_(std::move(path)) {}

  bool exists() const;
  /// What the last server left, which it left whole. not_found: there was none; corrupt: it did not end in
  /// order, or the file is torn or not ours.
  Result<ReplayMemory::Content> read() const;
  /// On the disk when it returns: a server runs.
  Result<void> mark_running() const;
  /// On the disk when it returns.
  Result<void> write(const ReplayMemory::Content& content) const;

 private:
  Result<void> replace(std::string_view text) const;
  std::filesystem::path path_;
};

}  // namespace gatehouse::replays
