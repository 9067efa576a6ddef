// What an answer of a store must satisfy to be believed (S-386, S-390): closed enumerations hold a known
// value, what the contract promises is present, and a record found is the record asked for. Cheap: no check
// walks more than one page.
#pragma once

#include <cstddef>
#include <optional>

#include "gatehouse/storage/storage.h"

namespace gatehouse::plugin_host::boundary {

template <class Enum>
bool known(Enum value, Enum last) {
  return static_cast<int>(value) >= 0 && static_cast<int>(value) <= static_cast<int>(last);
}

/// A record found under a key is the record with that key.
template <class Record, class Key>
auto is_the_one_asked_for(Key Record::*member, const Key& asked) {
  return [member, &asked](const std::optional<Record>& found) {
    return found && (*found).*member != asked ? "answered another record than the one asked for" : nullptr;
  };
}

/// A page holds no more than was asked for.
inline auto holds_at_most(std::size_t limit) {
  return [limit](const auto& page) {
    return page.records.size() > limit ? "answered more records than were asked for" : nullptr;
  };
}

/// A stored record has a revision.
inline const char* is_stored(const Revision& revision) {
  return revision.number == 0 ? "answered revision 0 for a stored record" : nullptr;
}

const char* is_sound(const ConsumeResult& result) noexcept;
const char* is_sound(const RedeemResult& result) noexcept;
const char* is_sound(const RotateResult& result) noexcept;
const char* is_sound(const IssueOutcome& outcome) noexcept;
const char* is_sound(const FailureOutcome& outcome) noexcept;

}  // namespace gatehouse::plugin_host::boundary
