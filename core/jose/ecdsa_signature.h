// ECDSA signatures in their two forms: the raw r‖s of JWS (RFC 7518 §3.4) and the DER of OpenSSL. Internal to
// core/jose. Pure functions on fixed buffers: nothing here can grow with its input (S-124).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/jose/algorithm_table.h"

namespace gatehouse::jose {

inline constexpr std::size_t kLargestCoordinate = 66;  // P-521

struct DerSignature {
  std::array<std::uint8_t, 3 + 2 * (2 + kLargestCoordinate + 1)> bytes;
  std::size_t size = 0;
};

/// Nothing unless `raw` is exactly two coordinates with r and s in [1, n-1]. Java took r = s = 0 for any
/// message (CVE-2022-21449, S-123).
std::optional<DerSignature> der_from_raw(const Curve& curve, std::string_view raw) noexcept;
/// Nothing unless `der` is one SEQUENCE of two INTEGERs that fit.
std::optional<std::string> raw_from_der(const Curve& curve, std::string_view der);

}  // namespace gatehouse::jose
