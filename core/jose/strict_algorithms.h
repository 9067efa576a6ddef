// The signatures that profiles for high stakes allow (FAPI 2.0 Security Profile §5.4.1): PS256, ES256 and
// EdDSA. RSASSA-PKCS1-v1_5 is not among them.
#pragma once

#include <array>

#include "core/jose/algorithm.h"

namespace gatehouse::jose {

inline constexpr std::array kStrictAlgorithms = {Algorithm::ps256, Algorithm::es256, Algorithm::eddsa};

}  // namespace gatehouse::jose
