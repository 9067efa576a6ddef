// One tenant in a memory store, with as many rings (nodes) on it as a test wants, and a clock that only tests
// move.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/crypto/sealing.h"
#include "core/keys/key_ring.h"
#include "gatehouse/testkit/scope.h"
#include "plugins/storage/memory/memory_storage.h"

namespace gatehouse::keys::testing {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

inline const TimePoint kStart{seconds(1800000000)};
constexpr Duration kDay = hours(24);

inline KeyRingSettings only_es256() {
  return {
      .keys = {{.algorithm = jose::Algorithm::es256}}, .publish_ahead = hours(1), .retire_after = hours(2)};
}
inline KeyRingSettings both_algorithms() {
  KeyRingSettings settings = only_es256();
  settings.keys.insert(settings.keys.begin(), {.algorithm = jose::Algorithm::rs256});
  return settings;
}

class Tenant {
 public:
  explicit Tenant(const char* name = "acme", const Secret* master_key = nullptr)
      : store_(storage_.open(testkit::scope(name)).value()),
        cipher_(open_cipher(name, master_key == nullptr ? own_ : *master_key)) {}

  SigningKeyStore& keys() { return store_->signing_keys(); }
  const crypto::TenantCipher& cipher() const { return cipher_; }
  std::unique_ptr<KeyRing> ring(const KeyRingSettings& settings, TimePoint now = kStart) {
    return KeyRing::open(keys(), cipher_, settings, now).value();
  }
  std::vector<SigningKeyRecord> records() { return keys().list().value(); }
  std::vector<SigningKeyRecord> records(KeyState state) {
    std::vector<SigningKeyRecord> found;
    for (SigningKeyRecord& record : records())
      if (record.state == state) found.push_back(std::move(record));
    return found;
  }
  std::vector<OutboxEntry> outbox(std::uint64_t after = 0) {
    return store_->outbox().read(after, 1000).value();
  }
  /// Events of signing keys as "type by actor".
  std::vector<std::string> events() {
    std::vector<std::string> types;
    const std::vector<OutboxEntry> entries = outbox();
    for (const OutboxEntry& entry : entries)
      if (!entry.event.type.starts_with("key.data_key"))
        types.push_back(entry.event.type + " by " + entry.event.actor);
    return types;
  }

 private:
  crypto::TenantCipher open_cipher(const char* name, const Secret& master_key) {
    const auto ring = crypto::MasterKeyRing::create(master_key).value();
    return crypto::TenantCipher::open_or_create(store_->data_keys(), ring, TenantId(name), kStart).value();
  }
  Secret own_ = crypto::MasterKeyRing::generate();
  memory::MemoryStorage storage_;
  std::unique_ptr<TenantStore> store_;
  crypto::TenantCipher cipher_;
};

inline std::string signer(const KeyRing& ring, jose::Algorithm algorithm = jose::Algorithm::es256) {
  const auto set = ring.current();
  const jose::SigningKey* key = set->signing_key(algorithm);
  return key == nullptr ? "" : key->id().text();
}
inline std::set<std::string> published(const KeyRing& ring) {
  std::set<std::string> ids;
  for (const jose::PublicKey& key : ring.current()->verification_keys())
    ids.insert(key.id().text());
  return ids;
}
/// Those by which an ID token that comes back as a hint is known.
inline std::set<std::string> hinted(const KeyRing& ring) {
  std::set<std::string> ids;
  for (const jose::PublicKey& key : ring.current()->hint_keys())
    ids.insert(key.id().text());
  return ids;
}

}  // namespace gatehouse::keys::testing
