// Password hashing: Argon2id in PHC string form, by libsodium. Costs tens of milliseconds and tens of MiB by
// design: only for the hash pool, never for I/O threads (docs/adr/0005). Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::crypto {

/// What one hash costs. Parallelism is always 1: libsodium computes lanes one after the other.
struct PasswordCost {
  std::uint64_t memory = 64ull << 20;  ///< bytes
  std::uint32_t passes = 3;
};
/// S-254, OWASP: anything below is refused.
inline constexpr PasswordCost kPasswordCostFloor{.memory = 19ull << 20, .passes = 2};
/// A stored hash that asks for more is refused: else whoever can import one hash can stop the server (S-254).
inline constexpr PasswordCost kPasswordCostCeiling{.memory = 256ull << 20, .passes = 12};
/// Bytes. Longer input is refused before any work.
inline constexpr std::size_t kMaxPasswordSize = 1024;

/// "$argon2id$v=19$m=65536,t=3,p=1$<salt>$<hash>". invalid_argument for a cost outside floor and ceiling or a
/// password that is empty or too long; unavailable when the memory cannot be had now.
Result<std::string> hash_password(const Secret& password, const PasswordCost& cost);

/// Not a bool in a Result, which would read as true for a mismatch.
enum class PasswordVerdict {
  match,
  mismatch,     ///< wrong, too long, or the stored text is no Argon2id PHC string within the ceiling
  unavailable,  ///< the memory cannot be had now: nothing is known, and no failure may be counted
};
PasswordVerdict verify_password(std::string_view phc, std::string_view password) noexcept;

/// True where `phc` is no Argon2id hash or is cheaper than `cost`: hash anew at the next sign-in.
bool needs_rehash(std::string_view phc, const PasswordCost& cost) noexcept;

/// True where verify_password would do work for `phc`: for checking imported and configured hashes early.
bool is_password_hash(std::string_view phc) noexcept;

/// What a verification of `phc` leaves over of `cost`, as a cost to be spent beside it; nothing where it
/// costs as much or more. Time goes with memory times passes.
std::optional<PasswordCost> cost_left(std::string_view phc, const PasswordCost& cost) noexcept;

/// A hash of this cost that no password matches (random salt and digest; cheap to make). Verified in place of
/// the hash of an account that does not exist or has no password, so that the answer takes equally long.
std::string decoy_hash(const PasswordCost& cost);

}  // namespace gatehouse::crypto
