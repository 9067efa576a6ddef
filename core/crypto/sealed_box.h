// The form of a sealed value: version, key id, nonce, ciphertext with tag. Internal to core/crypto: everyone
// else seals through TenantCipher, which knows the key and the tenant. Pure functions, thread-safe.
#pragma once

#include <string_view>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::crypto {

/// Where a sealed value stands within its tenant: {"signing_key", kid, "private_key"}. Views, for the call
/// only.
struct SealedPlace {
  std::string_view kind;
  std::string_view id;
  std::string_view field;
};

/// What a box is bound to, besides its key.
struct BoxBinding {
  std::string_view key_id;  ///< at most 255 bytes; stands in the box
  std::string_view tenant;
  SealedPlace place;
};

SealedBytes seal_box(std::string_view key, const BoxBinding& binding, std::string_view plain);
/// corrupt where the box is not one, was altered, names another key, or was sealed for another place.
Result<Secret> open_box(std::string_view key, const BoxBinding& binding, const SealedBytes& box);

}  // namespace gatehouse::crypto
