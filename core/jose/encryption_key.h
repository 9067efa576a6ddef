// Keys of encryption: the public one that somebody gave us to encrypt to them, and the private one that opens
// what was encrypted to it. Kept apart from the keys of signatures: no key does both (RFC 8725 §3.3, S-241).
//
// Immutable and cheap to copy; may be used from many threads at once. RSA encryption and P-256 cost well
// under 0.2 ms, the larger curves and every decryption with RSA more: those are for the pool.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/jose/encryption_algorithm.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::jose {

/// The key of one message's content, and how it travels: `encrypted_key` is empty where it is agreed.
struct MessageKey {
  Secret key;
  std::string encrypted_key;
  std::string ephemeral_jwk;  ///< `epk` (RFC 7518 §4.6.1.1); empty with RSA
};

class EncryptionKey {
 public:
  /// RFC 7517 §4. Refuses what PublicKey refuses of numbers and points, private members, `use` other than
  /// "enc", key_ops without an operation of encryption, and an `alg` that is not of the key's type. RSA,
  /// P-256, P-384 and P-521.
  static Result<EncryptionKey> from_jwk(std::string_view json);

  const KeyId& id() const noexcept { return id_; }
  /// Whether the key's type allows the algorithm, and its own `alg`, where it names one, says no other.
  bool serves(KeyManagement algorithm) const noexcept;
  /// A fresh key for one message. invalid_argument where the key does not serve the algorithm.
  Result<MessageKey> make_message_key(KeyManagement algorithm, ContentEncryption content) const;

 private:
  struct Material;
  EncryptionKey(std::shared_ptr<const Material> material, KeyId id) noexcept
      : material_(std::move(material)), id_(std::move(id)) {}
  std::shared_ptr<const Material> material_;
  KeyId id_;
};

/// The first of `keys` that serves the algorithm; null when none does.
const EncryptionKey* choose_key(std::span<const EncryptionKey> keys, KeyManagement algorithm) noexcept;

/// What a JWE's header says of its key.
struct KeyTransport {
  std::string encrypted_key;
  std::string ephemeral_jwk;  ///< `epk`
  std::string party_u;        ///< `apu` and `apv`, decoded
  std::string party_v;
};

class DecryptionKey {
 public:
  /// RFC 5208 in DER; refuses weak keys and types that are not the algorithm's.
  static Result<DecryptionKey> from_pkcs8(KeyManagement algorithm, const Secret& der, KeyId id);

  const KeyId& id() const noexcept { return id_; }
  KeyManagement algorithm() const noexcept;
  /// Nothing where the transport cannot be one of this algorithm, whoever made it: that tells a sender
  /// nothing new. A wrong encrypted key is answered with a random one, so that it fails like wrong content
  /// does (RFC 7516 §11.5).
  std::optional<Secret> message_key(const KeyTransport& transport, ContentEncryption content) const;

 private:
  struct Material;
  DecryptionKey(std::shared_ptr<const Material> material, KeyId id) noexcept
      : material_(std::move(material)), id_(std::move(id)) {}
  std::shared_ptr<const Material> material_;
  KeyId id_;
};

}  // namespace gatehouse::jose
