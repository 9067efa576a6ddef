// Text of unknown origin made fit for one line of a log or record. Pure functions, thread-safe.
//
// Escaped are control characters (line breaks forge lines, ESC moves a terminal's cursor), C1 controls, line
// and paragraph separators, bidirectional and zero-width characters (they make a line read as what it is not)
// and bytes that are not UTF-8. Everything else stays as it is, so that the result is unique for a text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gatehouse {

/// Appends `text`; escapes are JSON's \uXXXX, an ill-formed byte is \ufffd. Characters of `backslashed`
/// (ASCII) get a backslash in front.
void append_escaped(std::string& target, std::string_view text, std::string_view backslashed);

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string& target, std::string_view text);

/// The longest part of `text` that ends between two characters and is at most `max` bytes long.
std::string_view cut_text(std::string_view text, std::size_t max) noexcept;

}  // namespace gatehouse
