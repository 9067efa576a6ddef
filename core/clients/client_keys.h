// ClientKeys: the public keys that clients sign with (RFC 7591 §2 `jwks`), parsed once and kept.
//
// A JWK that we do not understand, that is for encryption or that is too weak is passed over (RFC 7517 §5):
// what it signs is refused for want of a key. Thread-safe; never waits.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/clients/client_directory.h"
#include "core/jose/key.h"

namespace gatehouse::clients {

class ClientKeys {
 public:
  using Keys = std::shared_ptr<const std::vector<jose::PublicKey>>;

  /// Empty where the client has none. An RSA key that does not name its algorithm is there once for each that
  /// the client may sign with.
  Keys signature_keys(const ClientPtr& client) const;

 private:
  struct Kept {
    std::weak_ptr<const config::ClientMetadata> of;  ///< another reading of the client has other keys
    Keys keys;
  };
  mutable std::mutex guard_;
  mutable std::unordered_map<std::string, Kept> kept_;
};

/// The keys of a JWK set for verifying signatures of `client`.
std::vector<jose::PublicKey> read_signature_keys(std::string_view jwks, const config::ClientMetadata& client);

}  // namespace gatehouse::clients
