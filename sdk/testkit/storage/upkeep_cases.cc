#include <algorithm>
#include <map>

#include "cases.h"
#include "gatehouse/storage/row_counts.h"
#include "gatehouse/storage/sole_server.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

/// Sweeps until nothing is left; answers how much was removed.
std::uint64_t sweep_all(Check& check, Storage& storage, TimePoint now, std::uint32_t batch) {
  std::uint64_t removed = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto report = storage.sweep({.now = now, .batch = batch});
    if (!check.ok(report, "sweep") || !check.that(report->removed <= batch, "a batch keeps its bound"))
      return removed;
    removed += report->removed;
    if (!report->more) return removed;
  }
  check.that(false, "the sweep ends");
  return removed;
}

void fill(Check& check, TenantStore& store) {
  check.ok(grant(store, "family", 1), "grant");
  check.ok(store.grants().rotate(rotation(3, 4, kNow)), "rotate");
  check.ok(store.sessions().put(session(1, "user"), Absent{}, mutation(kNow)), "session");
  check.ok(store.interactions().put(interaction(1), Absent{}, mutation(kNow)), "interaction");
  check.ok(store.counters().add(CounterKey("k"), minutes(5), kNow), "counter");
  check.ok(store.accounts().put(account("user", {"anna"}), Absent{}, mutation(kNow)), "account");
  check.ok(store.clients().put(client("app"), Absent{}, mutation(kNow)), "client");
  check.ok(store.consents().put(consent("user", "app"), Absent{}, mutation(kNow)), "consent");
  check.ok(store.tokens().deny_access(digest(9), kNow + minutes(5), mutation(kNow)), "denial");
  check.ok(store.replay().remember(digest(9), kNow + minutes(5), mutation(kNow)), "replay");
}

void sweep_removes_what_ended(Check& check, StorageFixture& fixture) {
  for (const char* tenant : {"a", "b", "c"})
    fill(check, fixture.tenant(tenant));
  check.equal(sweep_all(check, fixture.storage(), kNow, 500), 0u, "nothing ended yet");
  check.that(is_live(fixture.tenant("b"), 2), "and nothing is gone");
  // Code, access token, two refresh tokens, family, session, interaction, counter, denial, replay: ten per
  // tenant and more than an hour later the change log's own entries.
  const auto removed = sweep_all(check, fixture.storage(), kNow + hours(48), 5);
  check.that(removed >= 30, "everything that ended is removed, in small batches: " + std::to_string(removed));
  check.equal(sweep_all(check, fixture.storage(), kNow + hours(48), 500), 0u, "a second sweep finds nothing");
  for (const char* tenant : {"a", "b", "c"}) {
    auto& store = fixture.tenant(tenant);
    check.that(!store.grants().find(FamilyId("family"), kNow).value().has_value(), "the family is gone");
    check.that(!store.tokens().find_refresh(digest(3)).value().has_value(), "the refresh tokens too");
    check.that(store.accounts().find_by_login(LoginKey("anna")).value().has_value(), "accounts stay");
    check.that(store.clients().find(ClientId("app")).value().has_value(), "clients stay");
    check.that(store.consents().find(UserId("user"), ClientId("app")).value().has_value(), "consents stay");
  }
}

void sweep_keeps_replay_memory(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(grant(store, "family", 1), "grant");
  sweep_all(check, fixture.storage(), kNow + minutes(10) - kTick, 500);
  const auto replay = store.grants().redeem(redemption(family("family"), 1, kNow + minutes(10) - kTick));
  check.that(replay && replay->outcome == RedeemOutcome::replayed_family_revoked,
             "a swept store still knows a replay");
  for (const std::uint32_t batch : {0u, 1001u})
    check.fails(fixture.storage().sweep({.now = kNow, .batch = batch}), ErrorCode::invalid_argument,
                "batch " + std::to_string(batch));
}

std::map<std::string, std::uint64_t> counts_of(Check& check, RowCounts& rows) {
  std::map<std::string, std::uint64_t> counts;
  const auto counted = rows.count();
  if (!check.ok(counted, "count")) return counts;
  for (const auto& one : *counted)
    check.that(counts.emplace(one.kind, one.rows).second, one.kind + " is told once");
  return counts;
}

void counts_follow_what_is_held(Check& check, StorageFixture& fixture) {
  auto* rows = static_cast<RowCounts*>(fixture.storage().query(kRowCounts));
  if (rows == nullptr) return;  // an offer, not a duty
  const auto before = counts_of(check, *rows);
  check.that(!before.empty(), "empty kinds are told as well");
  for (const char* tenant : {"a", "b"})
    fill(check, fixture.tenant(tenant));
  std::uint64_t grown = 0;
  for (const auto& [kind, held] : counts_of(check, *rows))
    grown += held - before.at(kind);
  // Thirteen of each tenant, and what the backend keeps of the changes themselves.
  check.that(grown >= 26, "everything that was stored is counted: " + std::to_string(grown));
  const auto later = kNow + hours(48);
  sweep_all(check, fixture.storage(), later, 500);
  std::uint64_t left = 0;
  for (const auto& [kind, held] : counts_of(check, *rows))
    if (kind != "outbox") left += held - before.at(kind);
  check.that(left <= 8, "what ended and was swept is counted no more: " + std::to_string(left));
}

void one_server_at_a_time(Check& check, StorageFixture& fixture) {
  auto* sole = static_cast<SoleServer*>(fixture.storage().query(kSoleServer));
  if (sole == nullptr) return;  // an offer, not a duty
  auto first = sole->claim({.by = "first"});
  if (!check.ok(first, "claim") || !check.that(first->claim != nullptr, "a claim is something")) return;
  check.equal(first->before, std::string(), "who had it before");
  check.fails(sole->claim({.by = "second"}), ErrorCode::conflict, "a second claim");
  check.ok(fixture.tenant().counters().add(CounterKey("k"), minutes(5), kNow), "others may use it");
  if (fixture.offers("shared_between_processes")) {
    const auto other = fixture.another();
    if (!check.ok(other, "a second instance")) return;
    auto* theirs = static_cast<SoleServer*>((*other)->query(kSoleServer));
    if (check.that(theirs != nullptr, "the second instance offers it too"))
      check.fails(theirs->claim({.by = "third"}), ErrorCode::conflict, "a claim from elsewhere");
  }
  first->claim.reset();
  const std::string longest(64, 'x');
  for (const auto& [by, before] :
       {std::pair{longest, std::string("first")}, std::pair{std::string("next"), longest}}) {
    const auto later = sole->claim({.by = by});
    if (check.ok(later, "a claim after the one before has ended"))
      check.equal(later->before, before, "who had it before");
  }
}

bool tells(const Changes& changes, const std::string& tenant, ChangeKind kind, const std::string& id) {
  return std::ranges::any_of(changes.changes, [&](const Change& change) {
    return change.tenant == TenantId(tenant) && change.kind == kind && (change.id == id || change.id.empty());
  });
}

void changes_are_told(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant("acme");
  auto& storage = fixture.storage();
  const auto start = storage.changes_since({0});
  if (!check.ok(start, "changes_since") || !check.that(start->next.position > 0, "a position is never 0"))
    return;
  check.that(start->changes.empty() && !start->truncated, "{0} only tells the position");
  auto cursor = start->next;
  const auto expect = [&](ChangeKind kind, const std::string& id, const std::string& what) {
    const auto changes = storage.changes_since(cursor);
    if (!check.ok(changes, "changes_since")) return;
    check.that(changes->next.position > cursor.position, what + ": the position grows");
    check.that(tells(*changes, "acme", kind, id) && !changes->truncated, what + ": is told");
    const auto nothing = storage.changes_since(changes->next);
    check.that(nothing && nothing->changes.empty() && nothing->next.position == changes->next.position,
               what + ": is told once");
    cursor = changes->next;
  };
  check.ok(store.clients().put(client("app"), Absent{}, mutation(kNow)), "put");
  expect(ChangeKind::client, "app", "client put");
  check.ok(store.clients().erase(ClientId("app"), Revision{1}, mutation(kNow)), "erase");
  expect(ChangeKind::client, "app", "client erased");
  check.ok(store.signing_keys().put(signing_key("k", "ES256", KeyState::published), Absent{}, mutation(kNow)),
           "put");
  expect(ChangeKind::signing_key, "k", "signing key put");
  check.ok(store.signing_keys().activate(KeyId("k"), Revision{1}, mutation(kNow)), "activate");
  expect(ChangeKind::signing_key, "k", "signing key activated");
  check.ok(
      store.signing_keys().put(signing_key("k", "ES256", KeyState::retired), Revision{2}, mutation(kNow)),
      "put");
  expect(ChangeKind::signing_key, "k", "signing key retired");
  check.ok(store.signing_keys().erase(KeyId("k"), Revision{3}, mutation(kNow)), "erase");
  expect(ChangeKind::signing_key, "k", "signing key erased");
  check.ok(store.accounts().put(account("u", {}), Absent{}, mutation(kNow)), "put");
  expect(ChangeKind::account, "u", "account put");
  check.ok(store.sessions().put(session(1, "u"), Absent{}, mutation(kNow)), "put");
  check.ok(store.sessions().put(session(1, "u"), Revision{1}, mutation(kNow)), "put");
  expect(ChangeKind::session, "sid-1", "session changed");
  check.ok(store.sessions().replace(digest(1), session(2, "u"), mutation(kNow)), "replace");
  expect(ChangeKind::session, "sid-1", "session replaced");
  check.ok(store.sessions().erase(SessionId("sid-2"), mutation(kNow)), "erase");
  expect(ChangeKind::session, "sid-2", "session erased");
  check.ok(grant(store, "family", 10), "grant");
  check.ok(store.tokens().revoke_access(digest(11), mutation(kNow)), "revoke_access");
  expect(ChangeKind::access_token, digest(11).hex(), "access token revoked");
  check.ok(store.tokens().deny_access(digest(19), kNow + minutes(5), mutation(kNow)), "deny_access");
  expect(ChangeKind::access_token, digest(19).hex(), "access token denied");
}

void revocations_are_told(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant("acme");
  auto cursor = fixture.storage().changes_since({0}).value().next;
  const auto told = [&](const std::string& id) {
    const auto changes = fixture.storage().changes_since(cursor);
    if (!check.ok(changes, "changes_since")) return false;
    cursor = changes->next;
    return tells(*changes, "acme", ChangeKind::family, id);
  };
  check.ok(grant(store, "a", 10), "grant");
  check.ok(store.grants().redeem(redemption(family("a"), 10)), "replay");
  check.that(told("a"), "by replay");
  check.ok(grant(store, "b", 20), "grant");
  check.ok(store.grants().rotate(rotation(22, 23, kNow)), "rotate");
  check.ok(store.grants().rotate(rotation(22, 23, kNow + hours(1))), "reuse");
  check.that(told("b"), "by reuse");
  check.ok(begin(store, "c", 30), "begin");
  check.ok(store.grants().fail_redemption(
               {.code = code_ref(30), .limit = 1, .mutation = mutation(kNow), .revoke_events = {}}),
           "fail");
  check.that(told("c"), "by guessing");
  for (std::uint64_t i = 4; i < 9; ++i)
    check.ok(begin(store, "f" + std::to_string(i), i * 10), "begin");
  check.ok(store.grants().revoke({.what = FamilyId("f4"), .mutation = mutation(kNow)}), "revoke");
  check.that(told("f4"), "by id");
  check.ok(store.grants().revoke({.what = UserId("user"), .mutation = mutation(kNow)}), "revoke");
  check.that(told("f7"), "by user");
  check.ok(begin(store, "g", 95), "begin");
  check.ok(store.grants().revoke({.what = WholeTenant{}, .mutation = mutation(kNow)}), "revoke");
  check.that(told("g"), "as whole tenant");
}

void trimmed_changes_say_so(Check& check, StorageFixture& fixture) {
  auto& storage = fixture.storage();
  auto& clients = fixture.tenant().clients();
  const auto start = storage.changes_since({0}).value().next;
  check.ok(clients.put(client("old"), Absent{}, mutation(kNow)), "put");
  check.ok(clients.put(client("new"), Absent{}, mutation(kNow + hours(47))), "put");
  sweep_all(check, storage, kNow + hours(47) + minutes(1), 500);
  const auto since_start = storage.changes_since(start);
  if (!check.ok(since_start, "changes_since")) return;
  check.that(since_start->truncated, "a cursor before the trimmed log is told to forget everything");
  const auto ahead = storage.changes_since({since_start->next.position + 1000});
  check.that(ahead && ahead->truncated, "so is one that is ahead: the data is older than the reader");
  check.ok(clients.put(client("newest"), Absent{}, mutation(kNow + hours(47))), "put");
  const auto since_then = storage.changes_since(since_start->next);
  check.that(since_then && !since_then->truncated && since_then->changes.size() == 1, "then it goes on");
}

void waiting_outboxes_are_named(Check& check, StorageFixture& fixture) {
  auto& storage = fixture.storage();
  using Names = std::vector<TenantId>;
  const auto waiting = [&](const char* after, std::uint32_t limit) {
    auto named = storage.waiting_outboxes(TenantId(after), limit);
    return check.ok(named, "waiting_outboxes") ? *std::move(named) : Names{};
  };
  const auto names = [](std::initializer_list<const char*> ids) {
    Names made;
    for (const char* id : ids)
      made.emplace_back(id);
    return made;
  };
  for (const char* tenant : {"a", "b", "c", "d"})
    (void)fixture.tenant(tenant);
  check.that(waiting("", 1000).empty(), "nothing waits in a new store");
  const std::vector<AuditEvent> events = {event("client.created"), event("client.updated")};
  check.ok(fixture.tenant("d").outbox().append(events), "append");
  check.ok(fixture.tenant("b").clients().put(client("app"), Absent{}, mutation(kNow, events)), "put");
  check.ok(fixture.tenant("c").outbox().append(events), "append");
  check.that(waiting("", 1000) == names({"b", "c", "d"}), "each tenant with events once, in order");
  check.that(waiting("", 2) == names({"b", "c"}), "no more than was asked for");
  check.that(waiting("b", 1) == names({"c"}) && waiting("bb", 1000) == names({"c", "d"}), "from there on");
  check.that(waiting("d", 1000).empty(), "after the last one nothing");
  const auto entries = fixture.tenant("c").outbox().read(0, 10);
  if (!check.ok(entries, "read") || !check.equal(entries->size(), std::size_t{2}, "entries")) return;
  check.ok(fixture.tenant("c").outbox().done(entries->front().cursor), "done");
  check.that(waiting("b", 1) == names({"c"}), "something is left");
  check.ok(fixture.tenant("c").outbox().done(entries->back().cursor), "done");
  check.that(waiting("", 1000) == names({"b", "d"}), "what is done no longer waits");
  for (const std::uint32_t limit : {0u, 1001u}) {
    const auto refused = storage.waiting_outboxes(TenantId(), limit);
    check.that(!refused && refused.error().code() == ErrorCode::invalid_argument, "a limit has its bounds");
  }
}

void is_ready(Check& check, StorageFixture& fixture) {
  check.ok(fixture.storage().ping(Deadline::in(seconds(10))), "ping");
  const auto status = fixture.storage().migrations(MigrationAction::status);
  if (check.ok(status, "migrations"))
    check.that(status->current == status->latest && status->pending.empty(), "nothing is pending");
  check.ok(fixture.storage().migrations(MigrationAction::apply), "applying nothing is no error");
  const auto info = fixture.storage().info();
  check.that(!info.name.empty() && info.schema_version > 0, "it names itself and its schema");
}

}  // namespace

std::span<const StorageCase> upkeep_cases() {
  static const StorageCase cases[] = {
      {"a_fresh_store_is_ready", "A new store answers ping and has nothing pending.", "", is_ready},
      {"A296_sweep_removes_what_ended", "Sweeping removes what ended, in bounded batches, in all tenants.",
       "", sweep_removes_what_ended},
      {"counts_follow_what_is_held", "Counts by kind, where they are offered, tell what is there.", "",
       counts_follow_what_is_held},
      {"one_server_at_a_time", "A claim for one server, where it is offered, holds off every other.", "",
       one_server_at_a_time},
      {"sweep_keeps_the_memory_of_replays", "Sweeping never makes a replay unknown too early.", "",
       sweep_keeps_replay_memory},
      {"changes_are_told_once", "Every change that caches care about is told once.", "", changes_are_told},
      {"revocations_are_told", "Every way of revoking a family is told.", "", revocations_are_told},
      {"waiting_outboxes_are_named", "The tenants with events for the audit sinks are named, and no others.",
       "", waiting_outboxes_are_named},
      {"trimmed_changes_say_so", "A reader that was away too long learns it.", "", trimmed_changes_say_so},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
