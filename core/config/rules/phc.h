// The forms in which hashes are written down. Form only: nothing is computed here.
#pragma once

#include <string_view>

namespace gatehouse::config {

/// "$argon2id$v=19$m=<KiB>,t=<n>,p=<n>$<base64>$<base64>" with a salt of at least 8 and a hash of at least 16
/// bytes, and a cost that neither is trivial nor stalls the server (memory at most 1 GiB, passes at most 64).
bool is_argon2id_phc(std::string_view text);

/// "sealed:" and base64url: a secret that can be read back, as core/clients writes it.
bool is_recoverable_secret(std::string_view text);

/// "sha256:" and the base64url of 32 bytes without padding.
bool is_keyed_digest(std::string_view text);

}  // namespace gatehouse::config
