// The signature algorithms that Gatehouse signs and verifies with (RFC 7518 §3.1). A closed set: "none", HS*
// and everything else are not in it, so that no spelling of them can be chosen (RFC 8725 §3.1, §3.2; S-120,
// S-121).
#pragma once

#include <optional>
#include <string_view>

namespace gatehouse::jose {

enum class Algorithm { rs256, es256 };

/// The JWA name: "RS256".
std::string_view to_string(Algorithm algorithm) noexcept;
/// Byte for byte; "rs256" is nothing.
std::optional<Algorithm> parse_algorithm(std::string_view name) noexcept;

}  // namespace gatehouse::jose
