#include <atomic>
#include <set>

#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

constexpr std::uint32_t kRacers = 32;

/// Runs `attempt(i)` on all racers; exactly one may succeed, the others must fail with `code`.
template <class Attempt>
void one_wins(Check& check, ErrorCode code, std::string_view what, Attempt attempt) {
  std::atomic<std::uint32_t> winners = 0;
  race(kRacers, [&](std::uint32_t i) {
    const auto result = attempt(i);
    if (result)
      ++winners;
    else
      check.fails(result, code, what);
  });
  check.equal(winners.load(), 1u, what);
}

void insertions_race(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto name = [](std::uint32_t i) { return "id-" + std::to_string(i); };
  const auto with = mutation(kNow);
  one_wins(check, ErrorCode::conflict, "one client",
           [&](std::uint32_t) { return store.clients().put(client("c"), Absent{}, with); });
  one_wins(check, ErrorCode::already_exists, "one login key", [&](std::uint32_t i) {
    return store.accounts().put(account(name(i), {"anna", name(i)}), Absent{}, with);
  });
  one_wins(check, ErrorCode::conflict, "one data key",
           [&](std::uint32_t i) { return store.data_keys().put(data_key(name(i)), Absent{}, with); });
  one_wins(check, ErrorCode::conflict, "one active key", [&](std::uint32_t i) {
    return store.signing_keys().put(signing_key(name(i), "ES256", KeyState::active), Absent{}, with);
  });
  one_wins(check, ErrorCode::conflict, "one interaction",
           [&](std::uint32_t) { return store.interactions().put(interaction(1), Absent{}, with); });
  one_wins(check, ErrorCode::conflict, "one consent",
           [&](std::uint32_t) { return store.consents().put(consent("u", "c"), Absent{}, with); });
  one_wins(check, ErrorCode::already_exists, "one session of an id", [&](std::uint32_t i) {
    auto made = session(i, "u");
    made.id = SessionId("sid");
    return store.sessions().put(made, Absent{}, with);
  });
  check.equal(store.accounts().list({.cursor = "", .limit = 200}).value().records.size(), 1u, "accounts");
  check.equal(store.sessions().list(UserId("u"), kNow).value().size(), 1u, "sessions");
}

void replays_race(Check& check, StorageFixture& fixture) {
  auto& replay = fixture.tenant().replay();
  std::atomic<std::uint32_t> first = 0;
  race(50, [&](std::uint32_t) {
    const auto result = replay.remember(digest(1), kNow + minutes(5), mutation(kNow));
    if (check.ok(result, "remember") && *result) ++first;
  });
  check.equal(first.load(), 1u, "of 50 racers one is the first");
}

void changes_race(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto with = mutation(kNow);
  check.ok(store.sessions().put(session(1, "u"), Absent{}, with), "session");
  one_wins(check, ErrorCode::conflict, "one replaces", [&](std::uint32_t i) {
    auto next = session(100 + i, "u");
    next.id = SessionId("sid-1");
    return store.sessions().replace(digest(1), next, with);
  });
  check.equal(store.sessions().list(UserId("u"), kNow).value().size(), 1u, "live sessions");
  check.ok(store.clients().put(client("c"), Absent{}, with), "client");
  one_wins(check, ErrorCode::conflict, "one compare-and-set wins",
           [&](std::uint32_t) { return store.clients().put(client("c"), Revision{1}, with); });
  check.ok(store.signing_keys().put(signing_key("old", "ES256", KeyState::active), Absent{}, with), "key");
  check.ok(store.signing_keys().put(signing_key("new", "ES256", KeyState::published), Absent{}, with), "key");
  one_wins(check, ErrorCode::conflict, "one activates",
           [&](std::uint32_t) { return store.signing_keys().activate(KeyId("new"), Revision{1}, with); });
  std::uint32_t active = 0;
  for (const auto& key : store.signing_keys().list().value())
    active += key.state == KeyState::active;
  check.equal(active, 1u, "active keys");
}

void retries_lose_nothing(Check& check, StorageFixture& fixture) {
  auto& consents = fixture.tenant().consents();
  auto first = consent("u", "c");
  first.scopes = {};
  check.ok(consents.put(first, Absent{}, mutation(kNow)), "put");
  race(8, [&](std::uint32_t i) {
    for (int attempt = 0; attempt < 100; ++attempt) {
      auto record = consents.find(UserId("u"), ClientId("c")).value().value();
      record.scopes.push_back("scope-" + std::to_string(i));
      const auto result = consents.put(record, record.revision, mutation(kNow));
      if (result || !check.fails(result, ErrorCode::conflict, "a lost compare-and-set")) return;
    }
    check.that(false, "a retry succeeds in the end");
  });
  const auto record = consents.find(UserId("u"), ClientId("c")).value().value();
  check.equal(std::set(record.scopes.begin(), record.scopes.end()).size(), 8u, "no update is lost");
}

void counters_race(Check& check, StorageFixture& fixture) {
  auto& counters = fixture.tenant().counters();
  std::mutex mutex;
  std::set<std::uint64_t> counts;
  constexpr std::uint32_t kEach = 4;
  race(kRacers, [&](std::uint32_t) {
    for (std::uint32_t i = 0; i < kEach; ++i) {
      const auto state = counters.add(CounterKey("k"), minutes(5), kNow);
      if (!check.ok(state, "add")) return;
      const std::lock_guard lock(mutex);
      check.that(counts.insert(state->count).second, "each count is answered once");
    }
  });
  check.equal(counters.find(CounterKey("k"), kNow).value()->count, std::uint64_t{kRacers * kEach}, "count");
}

void outbox_race(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  constexpr std::uint32_t kWriters = 8;
  constexpr std::uint32_t kEach = 20;
  std::set<std::string> seen;
  race(kWriters + 1, [&](std::uint32_t i) {
    if (i < kWriters) {
      for (std::uint32_t n = 0; n < kEach; ++n) {
        const AuditEvent one[] = {event(std::to_string(i) + "-" + std::to_string(n))};
        check.ok(store.outbox().append(one), "append");
      }
      return;
    }
    std::uint64_t cursor = 0;
    const auto patience = Deadline::in(minutes(1));
    while (seen.size() < kWriters * kEach && !patience.passed()) {
      const auto entries = store.outbox().read(cursor, 1000);
      if (!check.ok(entries, "read")) return;
      for (const auto& entry : *entries) {
        check.that(entry.cursor > cursor, "cursors grow");
        cursor = entry.cursor;
        check.that(seen.insert(entry.event.type).second, "no event comes twice");
      }
    }
  });
  check.equal(seen.size(), std::size_t{kWriters * kEach}, "a reader that follows the cursor misses nothing");
}

void change_log_race(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  constexpr std::uint32_t kWriters = 8;
  constexpr std::uint32_t kEach = 10;
  auto cursor = fixture.storage().changes_since({0}).value().next;
  std::set<std::string> seen;
  race(kWriters + 1, [&](std::uint32_t i) {
    if (i < kWriters) {
      for (std::uint32_t n = 0; n < kEach; ++n)
        check.ok(store.clients().put(client(std::to_string(i) + "-" + std::to_string(n)), Absent{},
                                     mutation(kNow)),
                 "put");
      return;
    }
    const auto patience = Deadline::in(minutes(1));
    while (seen.size() < kWriters * kEach && !patience.passed()) {
      const auto changes = fixture.storage().changes_since(cursor);
      if (!check.ok(changes, "changes_since") || !check.that(!changes->truncated, "not truncated")) return;
      cursor = changes->next;
      for (const auto& change : changes->changes)
        seen.insert(change.id);
    }
  });
  check.equal(seen.size(), std::size_t{kWriters * kEach},
              "a reader that follows the position misses nothing");
}

void sweep_under_load(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  race(9, [&](std::uint32_t i) {
    for (std::uint64_t n = 0; n < 8; ++n) {
      if (i == 8) {
        check.ok(fixture.storage().sweep({.now = kNow, .batch = 10}), "sweep");
        continue;
      }
      const std::uint64_t number = (i * 100 + n) * 10;
      const auto granted = grant(store, "family-" + std::to_string(number), number);
      check.that(granted && granted->outcome == RedeemOutcome::issued, "a grant while sweeping");
      check.that(is_live(store, number + 1), "its token is live");
    }
  });
}

}  // namespace

std::span<const StorageCase> race_cases() {
  static const StorageCase cases[] = {
      {"racing_insertions_have_one_winner", "Of many racers for a name, key or id one succeeds.", "",
       insertions_race},
      {"S068_racing_replays_have_one_winner", "Of 50 racers with one digest one is the first.", "",
       replays_race},
      {"racing_changes_have_one_winner", "Of many racers on one revision one succeeds.", "", changes_race},
      {"compare_and_set_loses_no_update", "Retried compare-and-set loses no update.", "",
       retries_lose_nothing},
      {"counters_count_every_racer", "No count is lost or answered twice.", "", counters_race},
      {"outbox_readers_miss_nothing", "A reader that follows the outbox's cursor misses no event.", "",
       outbox_race},
      {"change_readers_miss_nothing", "A reader that follows the change log misses no change.", "",
       change_log_race},
      {"sweep_harms_nothing_alive", "Sweeping under load removes nothing that is alive.", "",
       sweep_under_load},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
