// Digests: SHA-256 and HMAC-SHA-256. For bearer values and integrity; passwords have password_hash.h.
// Pure functions, thread-safe, well below a microsecond each: fit for I/O threads.
#pragma once

#include <initializer_list>
#include <string_view>

#include "gatehouse/vocabulary.h"

namespace gatehouse::crypto {

Digest sha256(std::string_view bytes) noexcept;

/// RFC 2104 over the bytes as they are.
Digest hmac_sha256(std::string_view key, std::string_view bytes) noexcept;

/// HMAC-SHA-256 over parts that cannot run into each other: each is preceded by its length as 8 bytes, so
/// that ("ab", "c") and ("a", "bc") differ. For everything that is derived from several fields.
Digest keyed_digest(std::string_view key, std::initializer_list<std::string_view> parts) noexcept;

/// The digest's 32 bytes as a view; valid as long as `digest`.
std::string_view as_bytes(const Digest& digest) noexcept;
std::string_view as_bytes(Digest&&) = delete;

}  // namespace gatehouse::crypto
