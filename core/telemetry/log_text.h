// How untrusted text becomes part of one line of log: quoted for JSON, or plain for people. Pure,
// thread-safe.
//
// Escaped are control characters (line breaks forge lines, ESC moves a terminal's cursor), C1 controls, line
// and paragraph separators, bidirectional and zero-width characters (they make a line read as what it is not)
// and bytes that are not UTF-8 (S-493).
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/vocabulary.h"

namespace gatehouse::telemetry {

/// Longer values are cut at a character and end with "…(N bytes)".
inline constexpr std::size_t kMaxValue = 1024;

/// Appends `text` between double quotes, every escape a valid JSON one.
void append_json_string(std::string& line, std::string_view text, std::size_t max = kMaxValue);
/// Appends `text` for people: the same characters escaped, but no quotes around it.
void append_plain(std::string& line, std::string_view text, std::size_t max = kMaxValue);
/// RFC 3339, UTC, milliseconds: "2026-11-22T10:04:05.123Z".
std::string format_timestamp(TimePoint time);

}  // namespace gatehouse::telemetry
