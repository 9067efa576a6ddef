// The rows of a tenant's signing keys: made, opened and moved from state to state, each change with its audit
// event. Internal to core/keys; blocks on the store. Stateless beyond its references; thread-safe.
#pragma once

#include <string_view>

#include "core/crypto/sealing.h"
#include "core/jose/jws.h"
#include "core/keys/key_life.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::keys {

/// On whose behalf and when.
struct KeyChange {
  std::string_view actor;  ///< "system" or "operator"
  TimePoint now;
};

/// Oldest first, in the same order on every node.
Result<std::vector<SigningKeyRecord>> list_records(SigningKeyStore& store);

class SigningKeyRows {
 public:
  SigningKeyRows(SigningKeyStore& store, const crypto::TenantCipher& cipher, MakeKey make_key)
      : store_(store), cipher_(cipher), make_key_(std::move(make_key)) {}

  Result<std::vector<SigningKeyRecord>> list() const { return list_records(store_); }

  /// Makes a key and stores it. The name follows from the newest key of the algorithm in `known`, so that of
  /// two nodes with the same view only one can store its key (conflict for the other), and no name comes
  /// again when old keys are forgotten: whoever remembers an old key by its name would verify with the wrong
  /// one.
  Result<void> generate(const GenerateStep& step, std::span<const SigningKeyRecord> known,
                        const KeyChange& change) const;
  Result<void> publish(SigningKeyRecord key, const KeyChange& change) const;
  /// `previous` (may be null) is the active key that this one replaces, for its event.
  Result<void> activate(const SigningKeyRecord& key, const SigningKeyRecord* previous,
                        const KeyChange& change) const;
  /// Destroys the private half: what has retired never signs again, whoever steals the store and the master
  /// key. The public half is sealed in its place: as a hint, what the key signed still counts (S-217). The
  /// public half in the row is not sealed, so anybody who can write to the store could put his own there.
  Result<void> retire(SigningKeyRecord key, const KeyChange& change) const;
  /// The same for a key that has leaked, and nothing is sealed in place of the private half: whoever has it
  /// could sign hints too.
  Result<void> withdraw(SigningKeyRecord key, const KeyChange& change) const;

  /// Forgets a retired key.
  Result<void> erase(const SigningKeyRecord& key, const KeyChange& change) const;

  /// The key of a row that has its private half. The public half is taken from the sealed private one, not
  /// from the row: whoever can write to the store cannot make us publish a key of his own.
  Result<jose::SigningKey> open(const SigningKeyRecord& key) const;
  /// The public half of a key that retired and was not withdrawn.
  Result<jose::PublicKey> open_retired(const SigningKeyRecord& key) const;

 private:
  KeyId next_name(std::string_view algorithm, std::span<const SigningKeyRecord> known) const;
  Result<void> move(SigningKeyRecord key, KeyState state, const KeyChange& change) const;
  SigningKeyStore& store_;
  const crypto::TenantCipher& cipher_;
  MakeKey make_key_;
};

}  // namespace gatehouse::keys
