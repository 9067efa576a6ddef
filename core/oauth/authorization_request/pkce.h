// Proof Key for Code Exchange, RFC 7636, with S256 only: `plain` protects against nobody who can read the
// request.
#pragma once

#include <string_view>

namespace gatehouse::oauth {

/// RFC 7636 §4.2: 43 characters of base64url, the length of an S256 challenge.
bool is_code_challenge(std::string_view text) noexcept;
/// RFC 7636 §4.1: 43 to 128 unreserved characters.
bool is_code_verifier(std::string_view text) noexcept;
/// RFC 7636 §4.6, compared in constant time.
bool verifier_matches(std::string_view verifier, std::string_view challenge);

}  // namespace gatehouse::oauth
