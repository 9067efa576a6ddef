// How the values of a log event are written: escaped (gatehouse/safe_text.h), and cut where they are long
// (S-493). Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/vocabulary.h"

namespace gatehouse::telemetry {

/// Longer values are cut at a character and end with "…(N bytes)".
inline constexpr std::size_t kMaxValue = 1024;

/// Appends `text` between double quotes, every escape a valid JSON one.
void append_json_value(std::string& line, std::string_view text);
/// Appends `text` for people: the same characters escaped, but no quotes around it.
void append_plain_value(std::string& line, std::string_view text);
/// RFC 3339, UTC, milliseconds: "2026-11-22T10:04:05.123Z".
std::string format_timestamp(TimePoint time);

}  // namespace gatehouse::telemetry
