// Identifiers of the process: UUIDs in canonical lower-case text and random bearer values.
#pragma once

#include <string>

#include "gatehouse/vocabulary.h"

namespace gatehouse {

/// Once per process, before the first of the functions below and before any thread. False: the machine has no
/// source of randomness, and nothing must be started.
[[nodiscard]] bool start_randomness() noexcept;

/// RFC 9562 §5.7: time-ordered, for everything but people. Thread-safe.
std::string make_uuid_v7(TimePoint now);
/// RFC 9562 §5.4: random, for user ids: they must not tell when an account was made.
std::string make_uuid_v4();
/// Seeds tables whose layout must not be guessed.
std::uint64_t random_number() noexcept;
/// `bytes` random bytes (libsodium's CSPRNG) as base64url without padding. 32 bytes for every bearer value.
std::string random_base64url(std::size_t bytes);

}  // namespace gatehouse
