#include "core/crypto/sealing.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "core/base/base64.h"
#include "core/base/ids.h"
#include "core/crypto/digest.h"

namespace gatehouse::crypto {
namespace {

constexpr std::string_view kMasterIdLabel = "gatehouse master key id v1";
constexpr std::string_view kSealingLabel = "gatehouse sealing key v1";
constexpr std::string_view kDerivationLabel = "gatehouse derivation key v1";
constexpr std::string_view kWrapKind = "data_key";
constexpr std::string_view kWrapField = "wrapped";

Secret subkey(std::string_view key, std::string_view label, std::string_view purpose = {}) {
  Digest digest = keyed_digest(key, {label, purpose});
  Secret derived = Secret::copy_of(as_bytes(digest));
  secure_wipe(&digest, sizeof digest);
  return derived;
}

Secret random_key() {
  std::string bytes(MasterKeyRing::kKeySize, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return Secret(std::move(bytes));
}

BoxBinding binding_of(const TenantId& tenant, const DataKeyRecord& record) {
  return {.key_id = record.master_key,
          .tenant = tenant.text(),
          .place = {.kind = kWrapKind, .id = record.id.text(), .field = kWrapField}};
}

AuditEvent data_key_event(std::string_view type, const DataKeyRecord& record, TimePoint now) {
  AuditEvent event;
  event.id = EventId(make_uuid_v7(now));
  event.at = now;
  event.type = type;
  event.actor = "system";
  event.details = {{"kid", record.id.text()}};
  return event;
}

bool lost_race(const Error& error) {
  return error.code() == ErrorCode::conflict || error.code() == ErrorCode::already_exists;
}

}  // namespace

Result<MasterKeyRing> MasterKeyRing::create(const Secret& current, const std::vector<Secret>& earlier) {
  const auto decode = [](const Secret& text) -> Result<Key> {
    if (text.empty()) return Error(ErrorCode::invalid_argument, "no master key is given");
    auto bytes = base64url_decode(text.reveal());
    if (!bytes)
      return Error(ErrorCode::invalid_argument, "the master key is not base64url text without padding");
    Key key{.id = {}, .bytes = Secret(std::move(*bytes))};
    if (key.bytes.size() != kKeySize)
      return Error(ErrorCode::invalid_argument, "the master key is not 32 bytes long");
    if (key.bytes.equals(std::string(kKeySize, '\0')))
      return Error(ErrorCode::invalid_argument, "the master key consists of zeros only");
    key.id = hmac_sha256(key.bytes.reveal(), kMasterIdLabel).hex().substr(0, 16);
    return key;
  };
  std::vector<Key> keys;
  GH_TRY(Key first, decode(current));
  keys.push_back(std::move(first));
  for (const Secret& text : earlier) {
    GH_TRY(Key key, decode(text));
    keys.push_back(std::move(key));
  }
  return MasterKeyRing(std::move(keys));
}

Secret MasterKeyRing::generate() { return Secret(base64url_encode(random_key().reveal())); }

const MasterKeyRing::Key* MasterKeyRing::find(std::string_view id) const noexcept {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const Key& key) { return key.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

TenantCipher::TenantCipher(TenantId tenant, KeyId key_id, const Secret& data_key)
    : tenant_(std::move(tenant)),
      key_id_(std::move(key_id)),
      sealing_key_(subkey(data_key.reveal(), kSealingLabel)),
      derivation_key_(subkey(data_key.reveal(), kDerivationLabel)) {}

Result<TenantCipher> TenantCipher::open_or_create(DataKeyStore& store, const MasterKeyRing& master,
                                                  const TenantId& tenant, TimePoint now) {
  const std::string doing = "opening the data key of tenant " + tenant.text();
  // A second look suffices: whoever lost the race to make the key finds the winner's.
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto records = store.list();
    if (!records) return std::move(records).error().with(doing);
    if (records->size() > 1) return Error(ErrorCode::corrupt, "the tenant has several data keys").with(doing);
    auto cipher = records->empty() ? create(store, master, tenant, now)
                                   : open_record(store, master, tenant, std::move(records->front()), now);
    if (cipher || !lost_race(cipher.error())) return cipher;
  }
  return Error(ErrorCode::conflict, "other nodes keep changing it").with(doing);
}

Result<TenantCipher> TenantCipher::create(DataKeyStore& store, const MasterKeyRing& master,
                                          const TenantId& tenant, TimePoint now) {
  const Secret data_key = random_key();
  DataKeyRecord record;
  record.id = KeyId(make_uuid_v7(now));
  record.master_key = master.current_id();
  record.created_at = now;
  record.wrapped =
      seal_box(master.keys_.front().bytes.reveal(), binding_of(tenant, record), data_key.reveal());
  const std::array events{data_key_event("key.data_key_created", record, now)};
  auto stored = store.put(record, Absent{}, {.now = now, .events = events});
  if (!stored) return std::move(stored).error().with("storing a new data key");
  return TenantCipher(tenant, record.id, data_key);
}

Result<TenantCipher> TenantCipher::open_record(DataKeyStore& store, const MasterKeyRing& master,
                                               const TenantId& tenant, DataKeyRecord record, TimePoint now) {
  const MasterKeyRing::Key* wrapping = master.find(record.master_key);
  if (wrapping == nullptr)
    return Error(ErrorCode::permission, "the data key of tenant " + tenant.text() +
                                            " is wrapped by master key " + record.master_key +
                                            ", but the configured one is " + master.current_id() +
                                            "; configure the master key that this store was made with");
  auto data_key = open_box(wrapping->bytes.reveal(), binding_of(tenant, record), record.wrapped);
  if (!data_key)
    return std::move(data_key).error().with("unwrapping the data key of tenant " + tenant.text());
  if (data_key->size() != MasterKeyRing::kKeySize)
    return Error(ErrorCode::corrupt, "the data key of tenant " + tenant.text() + " is not 32 bytes long");
  if (record.master_key != master.current_id()) {
    const Revision found = record.revision;
    record.master_key = master.current_id();
    record.wrapped =
        seal_box(master.keys_.front().bytes.reveal(), binding_of(tenant, record), data_key->reveal());
    const std::array events{data_key_event("key.data_key_rewrapped", record, now)};
    auto stored = store.put(record, found, {.now = now, .events = events});
    if (!stored) return std::move(stored).error().with("wrapping a data key anew");
  }
  return TenantCipher(tenant, record.id, *data_key);
}

SealedBytes TenantCipher::seal(const SealedPlace& place, std::string_view plain) const {
  return seal_box(sealing_key_.reveal(), {.key_id = key_id_.text(), .tenant = tenant_.text(), .place = place},
                  plain);
}

Result<Secret> TenantCipher::open(const SealedPlace& place, const SealedBytes& sealed) const {
  return open_box(sealing_key_.reveal(), {.key_id = key_id_.text(), .tenant = tenant_.text(), .place = place},
                  sealed);
}

Secret TenantCipher::derive(std::string_view purpose) const {
  return subkey(derivation_key_.reveal(), "purpose", purpose);
}

}  // namespace gatehouse::crypto
