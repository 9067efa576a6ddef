// Sealing at rest (docs/adr/0007): master key → per-tenant data key → sealed values.
//
// A sealed value is bound to its place: opened at another tenant, kind, id or field it is refused. The id of
// the key stands in each value. XChaCha20-Poly1305 with random 192-bit nonces, so no counter needs to be
// kept. Both classes are immutable after creation and may be shared between threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/sealed_box.h"
#include "gatehouse/error.h"
#include "gatehouse/storage/role_stores.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::crypto {

/// The keys that wrap data keys: the current one, and earlier ones that are still accepted while data keys
/// are wrapped anew.
class MasterKeyRing {
 public:
  static constexpr std::size_t kKeySize = 32;

  /// Each key is the base64url text of 32 bytes. Refuses a missing, malformed or all-zero key; names none of
  /// them.
  static Result<MasterKeyRing> create(const Secret& current, const std::vector<Secret>& earlier = {});
  /// Text for a new random master key, as create() reads it.
  static Secret generate();

  /// 16 hexadecimal digits derived from the key; tells keys apart and tells nothing about them.
  const std::string& current_id() const noexcept { return keys_.front().id; }

 private:
  friend class TenantCipher;
  struct Key {
    std::string id;
    Secret bytes;
  };
  explicit MasterKeyRing(std::vector<Key> keys) noexcept : keys_(std::move(keys)) {}
  const Key* find(std::string_view id) const noexcept;
  std::vector<Key> keys_;  // the current one first
};

/// Seals and opens the values of one tenant, and derives its further keys.
class TenantCipher {
 public:
  /// Opens the tenant's data key, or makes it where the tenant has none; two nodes that race end with the
  /// same one. A key wrapped by an earlier master key is wrapped anew with the current one. A master key that
  /// does not fit is an error that says so: a new data key in its place would make everything sealed before
  /// unreadable (S-491).
  static Result<TenantCipher> open_or_create(DataKeyStore& store, const MasterKeyRing& master,
                                             const TenantId& tenant, TimePoint now);

  SealedBytes seal(const SealedPlace& place, std::string_view plain) const;
  /// corrupt where the value was altered, stands elsewhere, or is another tenant's (S-320, S-490).
  Result<Secret> open(const SealedPlace& place, const SealedBytes& sealed) const;

  /// A 32-byte key of its own for `purpose` ("refresh_successor", "csrf" …): same purpose, same key, on every
  /// node.
  Secret derive(std::string_view purpose) const;

  const TenantId& tenant() const noexcept { return tenant_; }
  const KeyId& key_id() const noexcept { return key_id_; }

 private:
  TenantCipher(TenantId tenant, KeyId key_id, const Secret& data_key);
  static Result<TenantCipher> create(DataKeyStore& store, const MasterKeyRing& master, const TenantId& tenant,
                                     TimePoint now);
  static Result<TenantCipher> open_record(DataKeyStore& store, const MasterKeyRing& master,
                                          const TenantId& tenant, DataKeyRecord record, TimePoint now);
  TenantId tenant_;
  KeyId key_id_;
  Secret sealing_key_;
  Secret derivation_key_;
};

}  // namespace gatehouse::crypto
