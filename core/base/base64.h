// Base64 (RFC 4648). base64url without padding is the one encoding of bytes in tokens, keys and cookies (§5,
// RFC 7515 §2); the padded form of §4 is for what others read or write: HTTP Basic, CSP hashes, an operator's
// key. Pure functions, thread-safe. Not constant-time: for public bytes and digests, not for private keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

std::string base64url_encode(std::string_view bytes);
/// Appends the encoding of `bytes` to `target`: for building a token without intermediate strings.
void base64url_append(std::string& target, std::string_view bytes);

/// Strict: no padding, white space, line breaks or '+' and '/', and no non-zero trailing bits. Otherwise one
/// signature would have many spellings, each a "different" token to whoever compares text (S-245).
std::optional<std::string> base64url_decode(std::string_view text);

/// With '+', '/' and padding.
std::string base64_encode(std::string_view bytes);
/// What people and libraries write: either alphabet, with the padding of §4 or without. As strict otherwise:
/// a mixture of the alphabets and a padding of another length are refused.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace gatehouse
