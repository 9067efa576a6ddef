// KeyRing: the life of one tenant's signing keys: generated → published → active → retiring → retired,
// and in the end forgotten, so that a store does not grow with its age.
//
// Any number of nodes and the command line run one ring each on the same store; compare-and-set decides who
// makes a step, the others follow. current() is for every request and never waits for the store; the other
// methods block on the store and are for start, the periodic job and operators; they may be called from any
// thread, one at a time takes effect.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "core/base/snapshot.h"
#include "core/crypto/sealing.h"
#include "core/keys/key_set.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::keys {

/// One algorithm that the tenant signs with.
struct KeyPolicy {
  jose::Algorithm algorithm = jose::Algorithm::es256;
  unsigned rsa_bits = 2048;
  Duration rotate_after = std::chrono::hours(24 * 90);  ///< of signing
};

/// Where a new key comes from. Called by whoever makes a step; may take a tenth of a second for RSA.
using MakeKey = std::function<Result<jose::PrivateKey>(jose::Algorithm algorithm, unsigned rsa_bits)>;

struct KeyRingSettings {
  std::vector<KeyPolicy> keys;
  MakeKey make_key = jose::PrivateKey::generate;
  /// How long a key is published before it signs: at least the lifetime of a cached JWKS document, so that
  /// nobody meets a token whose key he cannot know yet.
  Duration publish_ahead = std::chrono::hours(1);
  /// How long a key stays published after it has stopped signing: at least the longest token's life.
  Duration retire_after = std::chrono::hours(1);
  /// How long a retired key stays a row: as long as anybody may ask about what it signed. An ID token is
  /// taken as a hint for 30 days after its end (S-217), unless its key was withdrawn.
  Duration erase_after = std::chrono::hours(24 * 30);
};

/// What operators see of a key. Holds nothing private.
struct KeyOverview {
  KeyId id;
  std::string algorithm;
  KeyState state = KeyState::generated;
  TimePoint created_at;
  TimePoint state_since;
};

/// All keys of the tenant, oldest first, the retired ones included. Opens none of them.
Result<std::vector<KeyOverview>> list_keys(SigningKeyStore& store);

class SigningKeyRows;

class KeyRing {
 public:
  /// Reads the tenant's keys, makes those that are missing and does the steps that are due. The very first
  /// key of an algorithm signs at once: nobody has a cached document that lacks it. `store` and `cipher` must
  /// outlive the ring.
  static Result<std::unique_ptr<KeyRing>> open(SigningKeyStore& store, const crypto::TenantCipher& cipher,
                                               KeyRingSettings settings, TimePoint now);

  /// The keys as they are. Never null; costs the copy of a shared_ptr.
  std::shared_ptr<const KeySet> current() const noexcept { return current_.load(); }

  /// Does all steps that are due at `now` and takes over what other nodes did. Call it when the store reports
  /// a change of signing keys. On error the keys stay as they are.
  Result<void> advance(TimePoint now);
  /// The same where a step is due by what was seen last, or the last attempt failed; asks nobody otherwise.
  /// Call it at least once a minute.
  Result<void> advance_if_due(TimePoint now);

  /// Starts a rotation: publishes a successor now, which signs after publish_ahead. Where one is published
  /// already, that one is answered. unsupported for an algorithm without a policy.
  Result<KeyId> rotate(jose::Algorithm algorithm, TimePoint now);

  /// For a key that has leaked: gone from the JWKS document and unusable at once, its private half destroyed.
  /// If it was the signing key, a successor signs at once (S-441). One that has retired in order already
  /// counts for hints no longer either. not_found for an unknown key.
  Result<void> retire_now(const KeyId& id, TimePoint now);

  ~KeyRing();

 private:
  struct Opened {
    jose::SigningKey key;
    KeyState state;
  };
  KeyRing(SigningKeyStore& store, const crypto::TenantCipher& cipher, KeyRingSettings settings);
  Result<void> advance_locked(TimePoint now);
  Result<void> take_over(const std::vector<SigningKeyRecord>& keys);
  bool take_over_retired(const std::vector<SigningKeyRecord>& keys);
  const KeyPolicy* policy(std::string_view algorithm) const;
  Result<SigningKeyRecord> successor_of(const KeyPolicy& wanted, TimePoint now);
  Result<void> replace_active(const SigningKeyRecord& leaked, TimePoint now);

  const std::unique_ptr<const SigningKeyRows> rows_;
  const KeyRingSettings settings_;
  std::mutex changing_;  // one step at a time within this ring; other rings are kept apart by the store
  std::map<KeyId, Opened> opened_;            // the published keys, so that only new ones are opened
  std::map<KeyId, jose::PublicKey> retired_;  // in order, not withdrawn; likewise
  Snapshot<KeySet> current_;
  std::atomic<TimePoint> due_ = TimePoint::min();  ///< of the next step, as far as is known
};

}  // namespace gatehouse::keys
