// Words: lists that are one text with a space between any two, as OAuth and OpenID Connect write them: scope
// (RFC 6749 §3.3), prompt, ui_locales. Pure functions, thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gatehouse {

/// The next word, taken off the front of `text`; empty when there is none left. Superfluous spaces are passed
/// over. Reading word by word lets the caller stop at its limit.
std::string_view take_word(std::string_view& text) noexcept;
std::string join_words(std::span<const std::string> words);

}  // namespace gatehouse
