#include "core/keys/signing_key_rows.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/base/base64.h"
#include "core/base/ids.h"
#include "core/crypto/digest.h"

namespace gatehouse::keys {
namespace {

constexpr std::size_t kNameSize = 16;  // bytes of entropy in a kid

crypto::SealedPlace place_of(const KeyId& id) {
  return {.kind = "signing_key", .id = id.text(), .field = "private_key"};
}
/// Another one, so that a private half that is left in a row by mistake does not open as a public one.
crypto::SealedPlace retired_place_of(const KeyId& id) {
  return {.kind = "signing_key", .id = id.text(), .field = "retired_public_key"};
}

AuditEvent event(std::string_view type, const SigningKeyRecord& key, const KeyChange& change) {
  AuditEvent made;
  made.id = EventId(make_uuid_v7(change.now));
  made.at = change.now;
  made.type = type;
  made.actor = change.actor;
  made.details = {{"kid", key.id.text()}, {"alg", key.algorithm}};
  return made;
}

std::string_view event_type(KeyState state) {
  switch (state) {
    case KeyState::generated:
      return "key.generated";
    case KeyState::published:
      return "key.published";
    case KeyState::active:
      return "key.activated";
    case KeyState::retiring:
      return "key.retiring";
    case KeyState::retired:
      return "key.retired";
  }
  return {};
}

}  // namespace

Result<std::vector<SigningKeyRecord>> list_records(SigningKeyStore& store) {
  auto keys = store.list();
  if (!keys) return std::move(keys).error().with("reading the signing keys");
  std::sort(keys->begin(), keys->end(), [](const SigningKeyRecord& a, const SigningKeyRecord& b) {
    return std::tie(a.created_at, a.id) < std::tie(b.created_at, b.id);
  });
  return keys;
}

KeyId SigningKeyRows::next_name(std::string_view algorithm, std::span<const SigningKeyRecord> known) const {
  const auto naming = cipher_.derive("signing key names");
  const auto after = [&](std::string_view previous) {
    const Digest digest = crypto::keyed_digest(naming.reveal(), {algorithm, previous});
    return KeyId(base64url_encode(crypto::as_bytes(digest).substr(0, kNameSize)));
  };
  const SigningKeyRecord* newest = newest_key(known, algorithm);
  KeyId name = after(newest == nullptr ? std::string_view() : newest->id.text());
  // Where clocks of nodes disagree, the newest by its time need not be the last that was made.
  while (std::any_of(known.begin(), known.end(), [&](const SigningKeyRecord& key) { return key.id == name; }))
    name = after(name.text());
  return name;
}

Result<void> SigningKeyRows::generate(const GenerateStep& step, std::span<const SigningKeyRecord> known,
                                      const KeyChange& change) const {
  const std::string algorithm(jose::to_string(step.policy.algorithm));
  GH_TRY(const jose::PrivateKey key, make_key_(step.policy.algorithm, step.policy.rsa_bits));
  GH_TRY(const Secret pkcs8, key.to_pkcs8());
  SigningKeyRecord record;
  record.id = next_name(algorithm, known);
  record.algorithm = algorithm;
  record.state = step.state;
  record.created_at = change.now;
  record.state_since = change.now;
  GH_TRY(const jose::PublicKey public_key, key.public_key(record.id));
  record.public_jwk = {public_key.to_jwk()};
  record.private_key = cipher_.seal(place_of(record.id), pkcs8.reveal());

  std::vector<AuditEvent> events{event(event_type(KeyState::generated), record, change)};
  if (step.state != KeyState::generated) events.push_back(event(event_type(step.state), record, change));
  auto stored = store_.put(record, Absent{}, {.now = change.now, .events = events});
  if (!stored) return std::move(stored).error().with("storing a new signing key");
  return {};
}

Result<void> SigningKeyRows::move(SigningKeyRecord key, KeyState state, const KeyChange& change) const {
  const Revision found = key.revision;
  key.state = state;
  key.state_since = change.now;
  const std::array events{event(event_type(state), key, change)};
  auto stored = store_.put(key, found, {.now = change.now, .events = events});
  if (!stored) return std::move(stored).error().with("changing the state of signing key " + key.id.text());
  return {};
}

Result<void> SigningKeyRows::publish(SigningKeyRecord key, const KeyChange& change) const {
  return move(std::move(key), KeyState::published, change);
}

Result<void> SigningKeyRows::activate(const SigningKeyRecord& key, const SigningKeyRecord* previous,
                                      const KeyChange& change) const {
  std::vector<AuditEvent> events{event(event_type(KeyState::active), key, change)};
  if (previous != nullptr) events.push_back(event(event_type(KeyState::retiring), *previous, change));
  auto activated = store_.activate(key.id, key.revision, {.now = change.now, .events = events});
  if (!activated) return std::move(activated).error().with("activating signing key " + key.id.text());
  return {};
}

Result<void> SigningKeyRows::retire(SigningKeyRecord key, const KeyChange& change) const {
  const auto opened = open(key);
  // One that does not open could be anybody's.
  if (!opened) return withdraw(std::move(key), change);
  key.private_key = cipher_.seal(retired_place_of(key.id), opened->public_key().to_jwk());
  return move(std::move(key), KeyState::retired, change);
}

Result<void> SigningKeyRows::withdraw(SigningKeyRecord key, const KeyChange& change) const {
  key.private_key = {};
  return move(std::move(key), KeyState::retired, change);
}

Result<void> SigningKeyRows::erase(const SigningKeyRecord& key, const KeyChange& change) const {
  const std::array events{event("key.erased", key, change)};
  auto erased = store_.erase(key.id, key.revision, {.now = change.now, .events = events});
  if (!erased) return std::move(erased).error().with("forgetting signing key " + key.id.text());
  return {};
}

Result<jose::SigningKey> SigningKeyRows::open(const SigningKeyRecord& key) const {
  const std::string doing = "opening signing key " + key.id.text();
  const auto algorithm = jose::parse_algorithm(key.algorithm);
  if (!algorithm) return Error(ErrorCode::unsupported, "unknown algorithm " + key.algorithm).with(doing);
  auto pkcs8 = cipher_.open(place_of(key.id), key.private_key);
  if (!pkcs8) return std::move(pkcs8).error().with(doing);
  auto private_key = jose::PrivateKey::from_pkcs8(*algorithm, *pkcs8);
  if (!private_key) return std::move(private_key).error().with(doing);
  return jose::SigningKey::create(std::move(*private_key), key.id);
}

Result<jose::PublicKey> SigningKeyRows::open_retired(const SigningKeyRecord& key) const {
  GH_TRY(const Secret jwk, cipher_.open(retired_place_of(key.id), key.private_key));
  return jose::PublicKey::from_jwk(jwk.reveal());
}

}  // namespace gatehouse::keys
