#include "core/keys/key_ring.h"

#include <algorithm>

#include "core/keys/key_life.h"
#include "core/keys/signing_key_rows.h"

namespace gatehouse::keys {
namespace {

constexpr int kStepsAtOnce = 64;   // more than any number of algorithms needs; an end to what could be a loop
constexpr int kErasedAtOnce = 16;  // the rest is for the next time: nobody waits for it
constexpr std::string_view kSystem = "system";
constexpr std::string_view kOperator = "operator";

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;  // clang 14 does not deduce an aggregate

/// Another node was faster. Its change is as good as ours: read again and go on.
bool lost_race(const Result<void>& result) {
  return !result && (result.error().code() == ErrorCode::conflict ||
                     result.error().code() == ErrorCode::already_exists ||
                     result.error().code() == ErrorCode::not_found);
}

Result<void> do_step(const SigningKeyRows& rows, const KeyStep& step, std::span<const SigningKeyRecord> known,
                     const KeyChange& change) {
  return std::visit(Overloaded{[&](const GenerateStep& due) { return rows.generate(due, known, change); },
                               [&](const PublishStep& due) { return rows.publish(due.key, change); },
                               [&](const ActivateStep& due) {
                                 return rows.activate(due.key, active_key(known, due.key.algorithm), change);
                               },
                               [&](const RetireStep& due) { return rows.retire(due.key, change); },
                               [&](const EraseStep& due) { return rows.erase(due.key, change); }},
                    step);
}

bool is_published(const SigningKeyRecord& key) {
  return key.state == KeyState::published || key.state == KeyState::active || key.state == KeyState::retiring;
}

/// Nothing of it is left to verify with.
bool is_withdrawn(const SigningKeyRecord& key) {
  return key.state == KeyState::retired && key.private_key.bytes.empty();
}

}  // namespace

KeyRing::KeyRing(SigningKeyStore& store, const crypto::TenantCipher& cipher, KeyRingSettings settings)
    : rows_(std::make_unique<SigningKeyRows>(store, cipher, settings.make_key)),
      settings_(std::move(settings)) {}

KeyRing::~KeyRing() = default;

Result<std::unique_ptr<KeyRing>> KeyRing::open(SigningKeyStore& store, const crypto::TenantCipher& cipher,
                                               KeyRingSettings settings, TimePoint now) {
  std::unique_ptr<KeyRing> ring(new KeyRing(store, cipher, std::move(settings)));
  auto ready = ring->advance(now);
  if (!ready) return std::move(ready).error().with("signing keys of tenant " + cipher.tenant().text());
  return ring;
}

Result<void> KeyRing::advance(TimePoint now) {
  const std::lock_guard lock(changing_);
  return advance_locked(now);
}

Result<void> KeyRing::advance_if_due(TimePoint now) {
  return now < due_.load() ? Result<void>() : advance(now);
}

Result<void> KeyRing::advance_locked(TimePoint now) {
  due_ = TimePoint::min();
  for (int step = 0, erased = 0; step < kStepsAtOnce; ++step) {
    GH_TRY(const std::vector<SigningKeyRecord> keys, rows_->list());
    const auto due = next_key_step(keys, settings_, now);
    if (!due || (std::holds_alternative<EraseStep>(*due) && erased++ == kErasedAtOnce)) {
      GH_TRY_VOID(take_over(keys));
      due_ = next_key_time(keys, settings_);
      return {};
    }
    auto done = do_step(*rows_, *due, keys, {.actor = kSystem, .now = now});
    if (!done && !lost_race(done)) return done;
  }
  return Error(ErrorCode::conflict, "signing keys keep changing");
}

Result<void> KeyRing::take_over(const std::vector<SigningKeyRecord>& keys) {
  std::map<KeyId, Opened> opened;
  std::vector<jose::SigningKey> signers;
  std::vector<jose::PublicKey> public_keys;
  bool changed = current() == nullptr;
  for (const SigningKeyRecord& key : keys) {
    if (!is_published(key)) continue;
    auto known = opened_.find(key.id);
    if (known == opened_.end()) {
      GH_TRY(jose::SigningKey signing_key, rows_->open(key));
      known = opened_.emplace(key.id, Opened{std::move(signing_key), KeyState::generated}).first;
    }
    changed = changed || known->second.state != key.state;
    const Opened& taken = opened.emplace(key.id, Opened{known->second.key, key.state}).first->second;
    public_keys.push_back(taken.key.public_key());
    if (key.state == KeyState::active) signers.push_back(taken.key);
  }
  // Nothing fails from here on: what was taken over is in the set too.
  changed = take_over_retired(keys) || changed || opened.size() != opened_.size();
  opened_ = std::move(opened);
  if (!changed) return {};
  std::vector<jose::PublicKey> retired;
  for (const auto& [id, key] : retired_)
    retired.push_back(key);
  current_.store(std::make_shared<const KeySet>(std::move(signers), std::move(public_keys), retired));
  return {};
}

/// Whether they are others than before. One that does not open is left out: it would only serve hints, and
/// without them people are asked.
bool KeyRing::take_over_retired(const std::vector<SigningKeyRecord>& keys) {
  std::map<KeyId, jose::PublicKey> retired;
  for (const SigningKeyRecord& key : keys) {
    if (key.state != KeyState::retired || is_withdrawn(key)) continue;
    if (const auto known = retired_.find(key.id); known != retired_.end())
      retired.insert(*known);
    else if (auto opened = rows_->open_retired(key))
      retired.emplace(key.id, *std::move(opened));
  }
  const bool changed =
      !std::equal(retired.begin(), retired.end(), retired_.begin(), retired_.end(),
                  [](const auto& left, const auto& right) { return left.first == right.first; });
  retired_ = std::move(retired);
  return changed;
}

const KeyPolicy* KeyRing::policy(std::string_view algorithm) const {
  const auto found = std::find_if(
      settings_.keys.begin(), settings_.keys.end(),
      [&](const KeyPolicy& candidate) { return jose::to_string(candidate.algorithm) == algorithm; });
  return found == settings_.keys.end() ? nullptr : &*found;
}

Result<KeyId> KeyRing::rotate(jose::Algorithm algorithm, TimePoint now) {
  const KeyPolicy* wanted = policy(jose::to_string(algorithm));
  if (wanted == nullptr)
    return Error(ErrorCode::unsupported,
                 "the tenant does not sign with " + std::string(jose::to_string(algorithm)));
  const std::lock_guard lock(changing_);
  GH_TRY(const SigningKeyRecord successor, successor_of(*wanted, now));
  auto published = advance_locked(now);
  if (!published) return std::move(published).error();
  return successor.id;
}

Result<SigningKeyRecord> KeyRing::successor_of(const KeyPolicy& wanted, TimePoint now) {
  // Twice: whoever loses the race to make it finds the winner's.
  for (int attempt = 0; attempt < 2; ++attempt) {
    GH_TRY(const std::vector<SigningKeyRecord> keys, rows_->list());
    if (const auto* waiting = successor_key(keys, jose::to_string(wanted.algorithm))) return *waiting;
    auto made = rows_->generate({.policy = wanted, .state = KeyState::generated}, keys,
                                {.actor = kOperator, .now = now});
    if (!made && !lost_race(made)) return std::move(made).error();
  }
  GH_TRY(const std::vector<SigningKeyRecord> keys, rows_->list());
  if (const auto* waiting = successor_key(keys, jose::to_string(wanted.algorithm))) return *waiting;
  return Error(ErrorCode::conflict, "signing keys keep changing");
}

Result<void> KeyRing::retire_now(const KeyId& id, TimePoint now) {
  const std::lock_guard lock(changing_);
  for (int attempt = 0; attempt < kStepsAtOnce; ++attempt) {
    GH_TRY(const std::vector<SigningKeyRecord> keys, rows_->list());
    const auto key = std::find_if(keys.begin(), keys.end(),
                                  [&](const SigningKeyRecord& candidate) { return candidate.id == id; });
    if (key == keys.end()) return Error(ErrorCode::not_found, "there is no signing key " + id.text());
    if (is_withdrawn(*key)) return advance_locked(now);
    auto done = key->state == KeyState::active ? replace_active(*key, now)
                                               : rows_->withdraw(*key, {.actor = kOperator, .now = now});
    // Of the two writes that replace an active key the first may have been made.
    if (!done && !lost_race(done))
      return std::move(done).error().with(
          "the key may still be believed; run `gatehouse key retire` with it once more");
  }
  return Error(ErrorCode::conflict, "signing keys keep changing");
}

Result<void> KeyRing::replace_active(const SigningKeyRecord& leaked, TimePoint now) {
  // The successor first: there is no moment without a key that signs.
  const KeyPolicy* wanted = policy(leaked.algorithm);
  if (wanted == nullptr) return rows_->withdraw(leaked, {.actor = kOperator, .now = now});
  GH_TRY(const SigningKeyRecord successor, successor_of(*wanted, now));
  return rows_->activate(successor, &leaked, {.actor = kOperator, .now = now});
}

Result<std::vector<KeyOverview>> list_keys(SigningKeyStore& store) {
  GH_TRY(const std::vector<SigningKeyRecord> keys, list_records(store));
  std::vector<KeyOverview> overview;
  for (const SigningKeyRecord& key : keys)
    overview.push_back({.id = key.id,
                        .algorithm = key.algorithm,
                        .state = key.state,
                        .created_at = key.created_at,
                        .state_since = key.state_since});
  return overview;
}

}  // namespace gatehouse::keys
