// Is a public key of Ed25519 one that somebody can hold the private half of? OpenSSL takes any 32 bytes.
// Pure; thread-safe.
#pragma once

#include <string_view>

namespace gatehouse::crypto {

/// True for the canonical encoding of a point of the main subgroup that is not of small order. With a point
/// of small order one signature fits nearly every message (S-123).
bool is_ed25519_public_key(std::string_view bytes) noexcept;

}  // namespace gatehouse::crypto
