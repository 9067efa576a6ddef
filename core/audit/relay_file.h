// RelayFile: the RelayState on disk. `relay.json` has all of it; `relay.journal` has what each save since
// then changed, so that a save costs what its batch costs, however many tenants have a chain. When the
// journal has grown longer than the snapshot, the snapshot is written anew.
//
// A crash in the middle of a save leaves a last line that is not whole: that save had not returned, so
// nothing was delivered on it, and the line counts as not written. Owned by the relay; one thread at a time.
#pragma once

#include <filesystem>

#include "core/audit/durable_file.h"
#include "core/audit/relay_state.h"

namespace gatehouse::audit {

class RelayFile {
 public:
  explicit RelayFile(std::filesystem::path directory);

  /// The state of the directory, or a fresh one for a new node. corrupt where there is one that cannot be
  /// read. Changes nothing: it may be asked beside a running relay, and says conflict where that one was just
  /// writing.
  Result<RelayState> load(TimePoint now);
  /// Returns when the state is on disk; `state.changed` is empty then. After a failure the next save writes
  /// all of it.
  Result<void> save(RelayState& state);
  /// Writes the snapshot anew, so that it alone has everything.
  Result<void> rewrite(RelayState& state);
  /// Whether the snapshot alone lacks something that was saved.
  bool has_journal() const noexcept { return journal_size_ > head_size_; }

 private:
  Result<void> append(const RelayState& state);
  Result<void> begin_journal();

  std::filesystem::path snapshot_;
  std::filesystem::path journal_;
  std::uint64_t generation_ = 0;
  std::string node_;      ///< that the snapshot names
  FileHandle appending_;  ///< the journal of generation_; none before the first rewrite
  std::size_t snapshot_size_ = 0;
  std::size_t journal_size_ = 0;
  std::size_t head_size_ = 0;  ///< of the journal's first line
};

}  // namespace gatehouse::audit
