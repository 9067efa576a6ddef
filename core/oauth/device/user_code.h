// User codes, RFC 8628 §6.1: what a person reads on a device and types elsewhere. Eight letters of twenty
// that cannot be taken for one another and form no words (no vowels): 34 bits, few enough to type and, with
// the limit on wrong ones (§5.1), too many to guess. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::oauth {

inline constexpr std::string_view kUserCodeLetters = "BCDFGHJKLMNPQRSTVWXZ";
inline constexpr std::size_t kUserCodeLength = 8;

/// A new one in its plain form: "WDJBMJHT".
std::string make_user_code();
/// As people see it: "WDJB-MJHT".
std::string show_user_code(std::string_view plain);
/// The plain form of what somebody typed: case, spaces and punctuation count for nothing. Nothing where it
/// cannot be a code.
std::optional<std::string> read_user_code(std::string_view typed);

}  // namespace gatehouse::oauth
