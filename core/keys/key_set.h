// KeySet: the signing keys of one tenant at one moment. Immutable; readers pin it with a shared_ptr and see
// one coherent set: whatever signs is in the JWKS document of the same set (S-414). Made by KeyRing.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/jose/jws.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::keys {

class KeySet {
 public:
  /// `public_keys` in the order in which they are published; `retired` are published no longer.
  KeySet(std::vector<jose::SigningKey> signers, std::vector<jose::PublicKey> public_keys,
         std::span<const jose::PublicKey> retired);

  /// The key that signs with `algorithm` now; null where the tenant has none.
  const jose::SigningKey* signing_key(jose::Algorithm algorithm) const noexcept;
  /// The published key of that name; null where there is none.
  const jose::PublicKey* find(const KeyId& id) const noexcept;
  /// All published keys, for jose::verify_compact.
  std::span<const jose::PublicKey> verification_keys() const noexcept { return public_keys_; }
  /// Those and the keys that retired in order, for what lets nobody in: an ID token that comes back as a hint
  /// may be older than the life of the key that signed it (S-217).
  std::span<const jose::PublicKey> hint_keys() const noexcept { return hint_keys_; }

  /// RFC 7517 §5: `{"keys":[…]}`. The same keys give the same bytes on every node.
  const std::shared_ptr<const std::string>& jwks_document() const noexcept { return jwks_; }
  /// A strong entity tag of the document, quotes included (RFC 9110 §8.8.3).
  const std::string& etag() const noexcept { return etag_; }

 private:
  std::vector<jose::SigningKey> signers_;
  std::vector<jose::PublicKey> public_keys_;
  std::vector<jose::PublicKey> hint_keys_;
  std::shared_ptr<const std::string> jwks_;
  std::string etag_;
};

}  // namespace gatehouse::keys
