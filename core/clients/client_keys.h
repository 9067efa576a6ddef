// ClientKeys: the public keys of clients (RFC 7591 §2 `jwks` and `jwks_uri`), parsed once and kept.
//
// A JWK that we do not understand, that is for encryption or that is too weak is passed over (RFC 7517 §5):
// what it signs is refused for want of a key. Thread-safe. Keys behind a jwks_uri may have to be fetched: not
// for I/O threads.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/clients/client_directory.h"
#include "core/clients/key_documents.h"
#include "core/jose/key.h"

namespace gatehouse::clients {

class ClientKeys {
 public:
  using Keys = std::shared_ptr<const std::vector<jose::PublicKey>>;
  /// A JWK set as JSON text; never null, empty where the client has none.
  using KeySetText = std::shared_ptr<const std::string>;

  explicit ClientKeys(KeyDocuments documents) : documents_(documents) {}
  /// Of clients or issuers that are all registered. `documents` must outlive this.
  explicit ClientKeys(fetch::RemoteDocuments& documents)
      : ClientKeys(KeyDocuments{
            .of_registered = documents, .of_self_registered = documents, .of_self_described = documents}) {}

  /// Empty where the client has none. An RSA key that does not name its algorithm is there once for each that
  /// the client may sign with. `kid` is the one that is looked for: where a jwks_uri is known without it, the
  /// client may have a new key since, and it is asked anew, at most every half minute. An error: its keys
  /// cannot be fetched.
  Result<Keys> signature_keys(const ClientPtr& client, std::string_view kid, TimePoint now) const;
  /// The same where it is known already and in the client's own set; else null. Fit for I/O threads.
  Keys peek(const ClientPtr& client) const;
  /// The client's set, its own or what its jwks_uri brings.
  Result<KeySetText> key_set(const ClientPtr& client, TimePoint now) const;

 private:
  struct Kept {
    std::weak_ptr<const config::ClientMetadata> of;  ///< another reading of the client has other keys
    std::weak_ptr<const std::string> text;
    Keys keys;
  };
  /// By client_id.
  using Store = std::unordered_map<std::string, Kept>;
  Store& kept_of(const config::ClientMetadata& client) const noexcept;
  Keys parsed(const ClientPtr& client, const KeySetText& text) const;

  const KeyDocuments documents_;
  mutable std::mutex guard_;
  mutable Store of_registered_;
  mutable Store of_self_described_;
};

/// The keys of a JWK set for verifying signatures of `client`.
std::vector<jose::PublicKey> read_signature_keys(std::string_view jwks, const config::ClientMetadata& client);

/// Where in a JWK set (from 0) the first key stands that is none to trust (jose::check_soundness), or that is
/// beyond the number that is read. For who brings keys: passed over, they would only fail later.
std::optional<std::size_t> unsound_key(std::string_view jwks);

}  // namespace gatehouse::clients
