// ClientEncryptionKeys: the public keys of clients that answers are encrypted to (`jwks` and
// `jwks_uri` of RFC 7591 §2), parsed once and kept.
//
// A JWK that is for signatures, that we do not understand or that is too weak is passed over (RFC 7517 §5).
// Thread-safe; parses on the calling thread what is new, up to a millisecond a key, and may have to fetch:
// for pools.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/clients/key_documents.h"
#include "core/config/model.h"
#include "core/jose/encryption_key.h"

namespace gatehouse::clients {

class ClientEncryptionKeys {
 public:
  /// `clock` must outlive this.
  ClientEncryptionKeys(KeyDocuments documents, const Clock& clock) : documents_(documents), clock_(clock) {}

  /// The first key of the client's set that serves the algorithm. unavailable where there is none: the
  /// configuration is checked for it, but only the key's numbers say whether it is one, and what is behind a
  /// jwks_uri nobody knew. A set that lacks it is fetched anew, at most every half minute.
  Result<jose::EncryptionKey> find(const config::ClientMetadata& client, jose::KeyManagement algorithm) const;

 private:
  using Keys = std::shared_ptr<const std::vector<jose::EncryptionKey>>;
  struct Kept {
    std::string jwks;  ///< what they were read from: another reading of the client may have others
    Keys keys;
  };
  /// By client_id.
  using Store = std::unordered_map<std::string, Kept>;
  Keys parsed(const config::ClientMetadata& client, const std::string& jwks) const;
  const KeyDocuments documents_;
  const Clock& clock_;
  mutable std::mutex guard_;
  mutable Store of_registered_;
  mutable Store of_self_described_;
};

/// The keys of a JWK set that can be encrypted to.
std::vector<jose::EncryptionKey> read_encryption_keys(std::string_view jwks);

}  // namespace gatehouse::clients
