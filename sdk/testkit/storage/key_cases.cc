#include <algorithm>

#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

std::optional<SigningKeyRecord> find_key(TenantStore& store, const std::string& id) {
  const auto keys = store.signing_keys().list();
  if (!keys) return std::nullopt;
  const auto at = std::ranges::find_if(*keys, [&](const auto& key) { return key.id == KeyId(id); });
  return at == keys->end() ? std::nullopt : std::optional(*at);
}

void signing_key_round_trip(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  for (const auto state :
       {KeyState::generated, KeyState::published, KeyState::active, KeyState::retiring, KeyState::retired}) {
    auto made = signing_key("key-" + std::string(to_string(state)), "ES256", state);
    made.public_jwk.json = hostile_text();
    made.private_key.bytes = all_bytes();
    made.state_since = kNow + kTick;
    const auto revision = store.signing_keys().put(made, Absent{}, mutation(kNow));
    if (!check.ok(revision, "put")) return;
    made.revision = *revision;
    const auto found = find_key(store, made.id.text());
    check.that(found && *found == made, "byte for byte: " + made.id.text());
  }
  check.equal(store.signing_keys().list().value().size(), 5u, "all are listed");
  auto again = signing_key("key-published", "ES256", KeyState::retired);
  check.fails(store.signing_keys().put(again, Absent{}, mutation(kNow)), ErrorCode::conflict,
              "Absent, but it is there");
  check.fails(store.signing_keys().put(again, Revision{9}, mutation(kNow)), ErrorCode::conflict,
              "a wrong revision");
  check.ok(store.signing_keys().put(again, find_key(store, "key-published")->revision, mutation(kNow)),
           "the right one");
}

void one_active_key(Check& check, StorageFixture& fixture) {
  auto& keys = fixture.tenant().signing_keys();
  check.ok(keys.put(signing_key("a", "ES256", KeyState::active), Absent{}, mutation(kNow)), "first");
  check.fails(keys.put(signing_key("b", "ES256", KeyState::active), Absent{}, mutation(kNow)),
              ErrorCode::conflict, "a second active key");
  check.ok(keys.put(signing_key("c", "RS256", KeyState::active), Absent{}, mutation(kNow)),
           "of another algorithm");
  const auto published = keys.put(signing_key("d", "ES256", KeyState::published), Absent{}, mutation(kNow));
  if (!check.ok(published, "published")) return;
  check.fails(keys.put(signing_key("d", "ES256", KeyState::active), *published, mutation(kNow)),
              ErrorCode::conflict, "by a change of state");
  check.equal(keys.list().value().size(), 3u, "refused keys are not there");
}

void activation_is_one_step(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  auto& keys = store.signing_keys();
  check.ok(keys.put(signing_key("rsa", "RS256", KeyState::active), Absent{}, mutation(kNow)), "put");
  const auto first = keys.put(signing_key("first", "ES256", KeyState::published), Absent{}, mutation(kNow));
  const auto second = keys.put(signing_key("second", "ES256", KeyState::published), Absent{}, mutation(kNow));
  if (!check.ok(first, "put") || !check.ok(second, "put")) return;
  check.ok(keys.activate(KeyId("first"), *first, mutation(kNow)), "activate where none was active");
  const TimePoint later = kNow + hours(1);
  check.fails(keys.activate(KeyId("second"), Revision{99}, mutation(later)), ErrorCode::conflict,
              "a wrong revision");
  check.fails(keys.activate(KeyId("none"), Revision{1}, mutation(later)), ErrorCode::not_found,
              "an unknown key");
  check.equal(find_key(store, "first")->state, KeyState::active, "refusals change nothing");
  const auto activated = keys.activate(KeyId("second"), *second, mutation(later));
  if (!check.ok(activated, "activate")) return;
  const auto now_active = find_key(store, "second");
  const auto now_retiring = find_key(store, "first");
  check.that(now_active && now_active->state == KeyState::active && now_active->state_since == later &&
                 now_active->revision == *activated,
             "the key is active since then, at the answered revision");
  check.that(now_retiring && now_retiring->state == KeyState::retiring && now_retiring->state_since == later,
             "the previous one is retiring");
  check.that(now_retiring && now_retiring->revision.number > first->number + 1, "with a revision of its own");
  check.equal(find_key(store, "rsa")->state, KeyState::active, "other algorithms are not touched");
}

void only_retired_keys_are_erased(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  auto& keys = store.signing_keys();
  for (const auto state :
       {KeyState::generated, KeyState::published, KeyState::active, KeyState::retiring, KeyState::retired})
    check.ok(keys.put(signing_key("key-" + std::string(to_string(state)), "ES256", state), Absent{},
                      mutation(kNow)),
             "put");
  const auto before = keys.list();
  for (const char* used : {"key-generated", "key-published", "key-active", "key-retiring"})
    check.fails(keys.erase(KeyId(used), find_key(store, used)->revision, mutation(kNow)), ErrorCode::conflict,
                used);
  const auto revision = find_key(store, "key-retired")->revision;
  check.fails(keys.erase(KeyId("key-retired"), Revision{revision.number + 1}, mutation(kNow)),
              ErrorCode::conflict, "a wrong revision");
  check.fails(keys.erase(KeyId("none"), revision, mutation(kNow)), ErrorCode::not_found, "an unknown key");
  check.that(keys.list().value() == *before, "refusals change nothing");
  check.ok(keys.erase(KeyId("key-retired"), revision, mutation(kNow)), "a retired key");
  check.that(!find_key(store, "key-retired"), "is gone");
  check.equal(keys.list().value().size(), 4u, "and no other");
  check.fails(keys.erase(KeyId("key-retired"), revision, mutation(kNow)), ErrorCode::not_found, "once more");
}

void one_data_key(Check& check, StorageFixture& fixture) {
  auto& keys = fixture.tenant().data_keys();
  check.that(keys.list().value().empty(), "a tenant begins without");
  auto made = data_key("first");
  made.wrapped.bytes = all_bytes();
  made.master_key = hostile_text();
  const auto revision = keys.put(made, Absent{}, mutation(kNow));
  if (!check.ok(revision, "put")) return;
  made.revision = *revision;
  const auto listed = keys.list();
  check.that(listed && listed->size() == 1 && listed->front() == made, "byte for byte");
  check.fails(keys.put(data_key("second"), Absent{}, mutation(kNow)), ErrorCode::conflict,
              "a second data key");
  check.fails(keys.put(made, Absent{}, mutation(kNow)), ErrorCode::conflict, "the same again");
  made.master_key = "master-2";
  check.fails(keys.put(made, Revision{9}, mutation(kNow)), ErrorCode::conflict, "a wrong revision");
  check.ok(keys.put(made, *revision, mutation(kNow)), "wrapped anew by compare-and-set");
  check.equal(keys.list().value().front().master_key, std::string("master-2"), "which is kept");
}

}  // namespace

std::span<const StorageCase> key_cases() {
  static const StorageCase cases[] = {
      {"signing_keys_are_kept", "Signing keys read back in every state, sealed bytes untouched.", "",
       signing_key_round_trip},
      {"one_active_key_per_algorithm", "A second active key of an algorithm is refused (S-414).", "",
       one_active_key},
      {"activation_is_one_step", "Activation retires the previous key in the same step.", "",
       activation_is_one_step},
      {"only_retired_keys_are_erased", "A retired key is forgotten; a key in any other state stays.", "",
       only_retired_keys_are_erased},
      {"first_data_key_wins", "A tenant has one data key; it is wrapped anew by compare-and-set.", "",
       one_data_key},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
