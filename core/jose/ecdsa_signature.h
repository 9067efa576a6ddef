// ECDSA signatures on P-256 in their two forms: the raw r‖s of JWS (RFC 7518 §3.4) and the DER of OpenSSL.
// Internal to core/jose. Pure functions on fixed buffers: nothing here can grow with its input (S-124).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::jose {

inline constexpr std::size_t kP256CoordinateSize = 32;

struct DerSignature {
  std::array<std::uint8_t, 2 + 2 * (2 + kP256CoordinateSize + 1)> bytes;
  std::size_t size = 0;
};

/// Nothing unless `raw` is exactly 64 bytes with r and s in [1, n-1]. Java took r = s = 0 for any message
/// (CVE-2022-21449, S-123).
std::optional<DerSignature> der_from_raw(std::string_view raw) noexcept;
/// Nothing unless `der` is one SEQUENCE of two INTEGERs that fit.
std::optional<std::string> raw_from_der(std::string_view der);

}  // namespace gatehouse::jose
