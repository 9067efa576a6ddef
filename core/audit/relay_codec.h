// The JSON of the relay's files: the snapshot (one object with every chain's end) and the lines of the
// journal (what one save changed). Pure functions; internal to core/audit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/audit/relay_state.h"

namespace gatehouse::audit {

struct RelaySnapshot {
  RelayState state;
  std::uint64_t generation = 0;  ///< of the journal that goes on from it; 0: there is none
};

std::string write_snapshot(const RelaySnapshot& snapshot);
/// Nothing where the text is not a whole snapshot.
std::optional<RelaySnapshot> read_snapshot(std::string_view text);

/// The first line of a journal.
std::string write_journal_head(std::uint64_t generation);
std::optional<std::uint64_t> read_journal_head(std::string_view line);

/// One save: the heads that changed since the one before, and the rest of the state as it is.
std::string write_step(const RelayState& state);
/// Applies it to the state as it was before. False, and nothing is applied, where it is not whole.
bool read_step(std::string_view line, RelayState& state);

}  // namespace gatehouse::audit
