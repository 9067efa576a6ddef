// ASCII letters, digits and white space, whatever the locale says. Where a protocol ignores case it means
// these 26 letters (RFC 9110 §5.1, RFC 3986 §6.2.2.1); other bytes stay as they are. Pure functions,
// thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_lower_letter(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper_letter(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) noexcept { return is_lower_letter(c) || is_upper_letter(c); }
constexpr bool is_alphanumeric(char c) noexcept { return is_letter(c) || is_digit(c); }

constexpr char to_lower(char c) noexcept { return is_upper_letter(c) ? static_cast<char>(c - 'A' + 'a') : c; }
/// Of a hexadecimal digit in either case; -1 for any other character.
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string lower_case(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept;

/// Without what of `space` stands at its ends; by default the optional white space of RFC 9110 §5.6.3.
constexpr std::string_view trimmed(std::string_view text, std::string_view space = " \t") noexcept {
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

}  // namespace gatehouse
