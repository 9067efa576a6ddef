// base64url without padding (RFC 7515 §2, RFC 4648 §5): the one encoding of bytes in tokens, keys and
// cookies. Pure functions, thread-safe. Not constant-time: for public bytes and digests, not for private
// keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::crypto {

std::string base64url_encode(std::string_view bytes);
/// Appends the encoding of `bytes` to `target`: for building a token without intermediate strings.
void base64url_append(std::string& target, std::string_view bytes);

/// Strict: no padding, white space, line breaks or '+' and '/', and no non-zero trailing bits. Otherwise one
/// signature would have many spellings, each a "different" token to whoever compares text (S-245).
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace gatehouse::crypto
