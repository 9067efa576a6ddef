#include "core/crypto/ed25519_point.h"

#include <sodium.h>

namespace gatehouse::crypto {

bool is_ed25519_public_key(std::string_view bytes) noexcept {
  return bytes.size() == crypto_core_ed25519_BYTES &&
         crypto_core_ed25519_is_valid_point(reinterpret_cast<const unsigned char*>(bytes.data())) == 1;
}

}  // namespace gatehouse::crypto
