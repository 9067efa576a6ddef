#include <algorithm>

#include "cases.h"
#include "gatehouse/testkit/scope.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

void everything_survives(Check& check, StorageFixture& fixture) {
  const auto with = mutation(kNow);
  {
    auto& store = fixture.tenant();
    check.ok(begin(store, "begun", 1), "begin");
    check.ok(grant(store, "family", 10), "grant");
    check.ok(store.accounts().put(account("user", {"anna"}), Absent{}, with), "account");
    check.ok(store.clients().put(client("app"), Absent{}, with), "client");
    check.ok(store.consents().put(consent("user", "app"), Absent{}, with), "consent");
    check.ok(store.sessions().put(session(1, "user"), Absent{}, with), "session");
    check.ok(store.interactions().put(interaction(1), Absent{}, with), "interaction");
    check.ok(store.signing_keys().put(signing_key("k", "ES256", KeyState::active), Absent{}, with), "key");
    check.ok(store.data_keys().put(data_key("d"), Absent{}, with), "data key");
    check.ok(store.counters().add(CounterKey("k"), minutes(5), kNow), "counter");
    const AuditEvent one[] = {event("one")};
    check.ok(store.outbox().append(one), "event");
  }
  if (!check.ok(fixture.restart(), "restart")) return;
  auto& store = fixture.tenant();
  check.that(is_live(store, 11), "access token");
  check.that(store.accounts().find_by_login(LoginKey("anna")).value().has_value(), "account");
  check.that(store.clients().find(ClientId("app")).value().has_value(), "client");
  check.that(store.consents().find(UserId("user"), ClientId("app")).value().has_value(), "consent");
  check.that(store.sessions().find(digest(1), kNow).value().has_value(), "session");
  check.that(store.interactions().find(digest(1), kNow).value().has_value(), "interaction");
  check.equal(store.signing_keys().list().value().size(), 1u, "signing keys");
  check.equal(store.data_keys().list().value().size(), 1u, "data keys");
  check.equal(store.counters().add(CounterKey("k"), minutes(5), kNow).value().count, 2u,
              "the counter goes on");
  check.that(take_events(store) == Types{"one"}, "events");
  check.equal(store.grants().redeem(redemption(family("begun"), 1)).value().outcome, RedeemOutcome::issued,
              "the code");
  check.equal(store.grants().rotate(rotation(12, 13, kNow)).value().outcome, RotateOutcome::rotated,
              "the refresh token");
}

void the_dead_stay_dead(Check& check, StorageFixture& fixture) {
  {
    auto& store = fixture.tenant();
    check.ok(grant(store, "redeemed", 10), "grant");
    check.ok(grant(store, "rotated", 20), "grant");
    check.ok(store.grants().rotate(rotation(22, 23, kNow)), "rotate");
    check.ok(grant(store, "revoked", 30), "grant");
    check.ok(store.grants().revoke({.what = FamilyId("revoked"), .mutation = mutation(kNow)}), "revoke");
    check.ok(store.sessions().put(session(1, "user"), Absent{}, mutation(kNow)), "session");
    check.ok(store.sessions().erase(SessionId("sid-1"), mutation(kNow)), "erase");
    check.ok(store.tokens().deny_access(digest(9), kNow + minutes(5), mutation(kNow)), "deny_access");
    check.ok(store.replay().remember(digest(9), kNow + minutes(5), mutation(kNow)), "remember");
  }
  if (!check.ok(fixture.restart(), "restart")) return;
  auto& store = fixture.tenant();
  check.that(!is_live(store, 31), "revoked stays revoked");
  check.that(!store.sessions().find(digest(1), kNow).value().has_value(), "logged out stays logged out");
  check.that(store.tokens().is_denied(digest(9), kNow).value(), "denied stays denied");
  check.that(!store.replay().remember(digest(9), kNow + minutes(5), mutation(kNow)).value(),
             "a replay is still one");
  check.equal(store.grants().redeem(redemption(family("redeemed"), 10)).value().outcome,
              RedeemOutcome::replayed_family_revoked, "S-410: a code is not good again");
  const auto grace = store.grants().rotate(rotation(22, 23, kNow + seconds(29)));
  check.that(grace && grace->outcome == RotateOutcome::same_successor,
             "S-413: a retry gets the same successor");
  const auto reuse = store.grants().rotate(rotation(22, 23, kNow + minutes(1)));
  check.that(reuse && reuse->outcome == RotateOutcome::reuse_detected,
             "S-066: a replay after a restart is seen");
}

void cursors_survive(Check& check, StorageFixture& fixture) {
  const AuditEvent one[] = {event("one")};
  check.ok(fixture.tenant().outbox().append(one), "append");
  const auto before = fixture.tenant().outbox().read(0, 10).value();
  if (!check.equal(before.size(), 1u, "entries")) return;
  check.ok(fixture.tenant().outbox().done(before[0].cursor), "done");
  check.ok(fixture.tenant().clients().put(client("a"), Absent{}, mutation(kNow)), "put");
  const auto position = fixture.storage().changes_since({0}).value().next;
  if (!check.ok(fixture.restart(), "restart")) return;
  check.ok(fixture.tenant().outbox().append(one), "append");
  check.equal(fixture.tenant().outbox().read(before[0].cursor, 10).value().size(), 1u,
              "cursors go on after a restart");
  check.ok(fixture.tenant().clients().put(client("b"), Absent{}, mutation(kNow)), "put");
  const auto changes = fixture.storage().changes_since(position);
  check.that(changes && changes->changes.size() == 1 && !changes->truncated,
             "so do positions of the change log");
}

void another_instance_sees(Check& check, StorageFixture& fixture) {
  auto other = fixture.another();
  if (!check.ok(other, "a second instance")) return;
  auto theirs = (*other)->open(scope("acme"));
  if (!check.ok(theirs, "open")) return;
  auto& ours = fixture.tenant("acme");
  check.ok(grant(ours, "family", 1), "grant");
  check.that(is_live(**theirs, 2), "an answered change is seen at once");
  const auto cursor = fixture.storage().changes_since({0}).value().next;
  check.ok((*theirs)->grants().revoke({.what = FamilyId("family"), .mutation = mutation(kNow)}),
           "revoke there");
  const auto changes = fixture.storage().changes_since(cursor);
  if (check.ok(changes, "changes_since"))
    check.that(std::ranges::any_of(changes->changes,
                                   [](const Change& change) {
                                     return change.kind == ChangeKind::family && change.id == "family";
                                   }),
               "is told here");
  check.that(!is_live(ours, 2), "and holds here");
  check.ok((*theirs)->clients().put(client("app"), Absent{}, mutation(kNow)), "put there");
  check.fails(ours.clients().put(client("app"), Absent{}, mutation(kNow)), ErrorCode::conflict, "put here");
}

}  // namespace

std::span<const StorageCase> restart_cases() {
  static const StorageCase cases[] = {
      {"everything_survives_a_restart", "What was answered is there after a restart.", "durable",
       everything_survives},
      {"S412_the_dead_stay_dead_after_a_restart", "Used, revoked and ended things stay so.", "durable",
       the_dead_stay_dead},
      {"cursors_survive_a_restart", "Outbox cursors and change positions go on.", "durable", cursors_survive},
      {"another_instance_sees_every_change", "Two instances on the same data agree and tell each other.",
       "shared_between_processes", another_instance_sees},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
