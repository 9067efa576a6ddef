// Percent-encoding (RFC 3986 §2.1) and its form variant (WHATWG URL §5): decoded exactly once and strictly.
//
// A sloppy decoder is where two components begin to read the same bytes differently; so what is not
// well-formed is refused instead of repaired. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/result.h"

namespace gatehouse::http {

enum class DecodeError {
  bad_escape,         ///< '%' without two hexadecimal digits
  control_character,  ///< NUL, CR, LF or another control character, escaped or not (S-020: header and log
                      ///< injection)
  not_utf8,           ///< RFC 6749 appendix B: parameters are UTF-8
};

enum class PlusSign { is_space, is_plus };

/// Decodes once: "%2525" becomes "%25".
Result<std::string, DecodeError> percent_decode(std::string_view text, PlusSign plus);

/// Keeps RFC 3986 §2.3 unreserved characters, escapes every other byte. Good for a query's names and values,
/// for a path segment, and decodes back under either PlusSign.
std::string percent_encode(std::string_view text);

/// Pairs of name and value as a query, or as the body of a form.
template <class Pairs>
std::string form_encode(const Pairs& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs)
    text.append(text.empty() ? "" : "&")
        .append(percent_encode(name))
        .append("=")
        .append(percent_encode(value));
  return text;
}

/// Well-formed by RFC 3629: no overlong form, no surrogate, nothing past U+10FFFF.
bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace gatehouse::http
