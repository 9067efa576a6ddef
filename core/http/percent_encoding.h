// Percent-encoding (RFC 3986 §2.1), decoded as forms and queries have it (WHATWG URL §5): exactly once and
// strictly.
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

/// Decodes once: "%2525" becomes "%25", and a plus sign a space.
Result<std::string, DecodeError> percent_decode(std::string_view text);

/// Keeps RFC 3986 §2.3 unreserved characters, escapes every other byte, a space and a plus sign too. Good for
/// a query's names and values and for a path segment.
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
