#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

/// Runs one operation with an event named `type`, and expects exactly `expected` in the outbox.
class Expecting {
 public:
  Expecting(Check& check, TenantStore& store) : check_(check), store_(store) { take_events(store); }

  template <class Operation>
  void operator()(const std::string& type, bool written, Operation operation) {
    const AuditEvent one[] = {event(type)};
    operation(mutation(kNow, one));
    const auto found = take_events(store_);
    check_.that(found == (written ? Types{type} : Types{}),
                type + (written ? ": event missing" : ": event without a change"));
  }

 private:
  Check& check_;
  TenantStore& store_;
};

void grants_write_events(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  auto& grants = store.grants();
  Expecting expect(check, store);
  const auto made = family("family");
  check.ok(sign_in(store, made), "session");
  const AuditEvent other[] = {event("other")};
  const auto begin_with = [&](const Mutation& with) {
    (void)grants.begin_grant({made, code(made, 1), with});
  };
  expect("begun", true, begin_with);
  expect("begun-twice", false, begin_with);
  const auto fail_with = [&](std::uint64_t number) {
    return [&grants, &other, number](const Mutation& with) {
      (void)grants.fail_redemption(
          {.code = code_ref(number), .limit = 3, .mutation = with, .revoke_events = other});
    };
  };
  expect("failed", true, fail_with(1));
  expect("failed-unknown", false, fail_with(99));
  const auto redeem_with = [&](const Mutation& with) {
    auto request = redemption(made, 1);
    request.mutation = with;
    request.replay_events = other;
    (void)grants.redeem(request);
  };
  expect("redeemed", true, redeem_with);
  redeem_with(mutation(kNow, {}));
  check.that(take_events(store) == Types{"other"}, "the revoking replay writes its own events instead");
  expect("replayed-again", false, redeem_with);
  expect("revoke-nothing", false,
         [&](const Mutation& with) { (void)grants.revoke({.what = FamilyId("family"), .mutation = with}); });
  check.ok(begin(store, "next", 11), "begin");
  expect("revoked", true,
         [&](const Mutation& with) { (void)grants.revoke({.what = UserId("user"), .mutation = with}); });
  expect("redeem-in-revoked", false, [&](const Mutation& with) {
    auto request = redemption(family("next"), 11);
    request.mutation = with;
    (void)grants.redeem(request);
  });
}

void third_failure_writes_both(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(begin(store, "family", 1), "begin");
  const AuditEvent failed[] = {event("failed")};
  const AuditEvent revoked[] = {event("revoked")};
  for (int i = 0; i < 4; ++i)
    check.ok(
        store.grants().fail_redemption(
            {.code = code_ref(1), .limit = 3, .mutation = mutation(kNow, failed), .revoke_events = revoked}),
        "fail_redemption");
  check.that(take_events(store) == Types{"failed", "failed", "failed", "revoked", "failed"},
             "each failure is written, the revocation once");
}

void rotations_write_events(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(grant(store, "family", 1), "grant");
  Expecting expect(check, store);
  const AuditEvent reuse[] = {event("reuse")};
  const auto rotate_at = [&](TimePoint now, const char* client) {
    return [&store, &reuse, now, client](const Mutation& with) {
      auto request = rotation(3, 4, now);
      request.client = ClientId(client);
      request.mutation.events = with.events;
      request.reuse_events = reuse;
      (void)store.grants().rotate(request);
    };
  };
  expect("wrong-client", false, rotate_at(kNow, "thief"));
  expect("rotated", true, rotate_at(kNow, "app"));
  expect("same-successor", true, rotate_at(kNow + seconds(1), "app"));
  rotate_at(kNow + minutes(1), "app")(mutation(kNow, {}));
  check.that(take_events(store) == Types{"reuse"}, "detected reuse writes its own events instead");
  expect("revoked", false, rotate_at(kNow + minutes(1), "app"));
}

void tokens_write_events(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  Expecting expect(check, store);
  const auto issue_with = [&](const Mutation& with) {
    (void)store.tokens().issue(
        {.family = {}, .access = access_token(family(""), 1), .refresh = std::nullopt, .mutation = with});
  };
  expect("issued", true, issue_with);
  expect("issued-twice", false, issue_with);
  expect("issued-in-nothing", false, [&](const Mutation& with) {
    (void)store.tokens().issue({.family = FamilyId("none"),
                                .access = access_token(family("none"), 2),
                                .refresh = std::nullopt,
                                .mutation = with});
  });
  const auto revoke_with = [&](const Mutation& with) { (void)store.tokens().revoke_access(digest(1), with); };
  expect("revoked", true, revoke_with);
  expect("revoked-twice", false, revoke_with);
  const auto deny_with = [&](const Mutation& with) {
    (void)store.tokens().deny_access(digest(9), kNow + minutes(5), with);
  };
  expect("denied", true, deny_with);
  expect("denied-twice", false, deny_with);
  const auto remember_with = [&](const Mutation& with) {
    (void)store.replay().remember(digest(9), kNow + minutes(5), with);
  };
  expect("remembered", true, remember_with);
  expect("remembered-twice", false, remember_with);
  const auto put_with = [&](const Mutation& with) { (void)store.tickets().put(ticket(1), with); };
  expect("ticket", true, put_with);
  expect("ticket-twice", false, put_with);
  const auto consume_with = [&](const Mutation& with) { (void)store.tickets().consume(code_ref(1), with); };
  expect("consumed", true, consume_with);
  expect("consumed-twice", false, consume_with);
}

void people_write_events(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  Expecting expect(check, store);
  /// The same insertion twice: the first is a change, the second a conflict.
  const auto twice = [&](const std::string& type, auto operation) {
    expect(type, true, operation);
    expect(type + "-conflict", false, operation);
  };
  twice("account",
        [&](const Mutation& with) { (void)store.accounts().put(account("a", {"anna"}), Absent{}, with); });
  expect("login-key-taken", false,
         [&](const Mutation& with) { (void)store.accounts().put(account("b", {"anna"}), Absent{}, with); });
  twice("client", [&](const Mutation& with) { (void)store.clients().put(client("c"), Absent{}, with); });
  twice("client-erased",
        [&](const Mutation& with) { (void)store.clients().erase(ClientId("c"), Revision{1}, with); });
  twice("consent",
        [&](const Mutation& with) { (void)store.consents().put(consent("a", "c"), Absent{}, with); });
  twice("consent-erased",
        [&](const Mutation& with) { (void)store.consents().erase(UserId("a"), ClientId("c"), with); });
  twice("interaction",
        [&](const Mutation& with) { (void)store.interactions().put(interaction(1), Absent{}, with); });
  twice("interaction-erased",
        [&](const Mutation& with) { (void)store.interactions().erase(digest(1), with); });
  twice("session",
        [&](const Mutation& with) { (void)store.sessions().put(session(1, "a"), Absent{}, with); });
  twice("session-replaced",
        [&](const Mutation& with) { (void)store.sessions().replace(digest(1), session(2, "a"), with); });
  twice("session-erased",
        [&](const Mutation& with) { (void)store.sessions().erase(SessionId("sid-2"), with); });
  twice("data-key",
        [&](const Mutation& with) { (void)store.data_keys().put(data_key("k"), Absent{}, with); });
  twice("signing-key", [&](const Mutation& with) {
    (void)store.signing_keys().put(signing_key("k", "ES256", KeyState::published), Absent{}, with);
  });
  twice("activated",
        [&](const Mutation& with) { (void)store.signing_keys().activate(KeyId("k"), Revision{1}, with); });
  expect("retired", true, [&](const Mutation& with) {
    (void)store.signing_keys().put(signing_key("k", "ES256", KeyState::retired), Revision{2}, with);
  });
  twice("signing-key-erased",
        [&](const Mutation& with) { (void)store.signing_keys().erase(KeyId("k"), Revision{3}, with); });
}

void outbox_keeps_order(Check& check, StorageFixture& fixture) {
  auto& outbox = fixture.tenant().outbox();
  auto full = event("full");
  full.id = EventId(hostile_text());
  full.at = kNow + kTick;
  full.outcome = AuditOutcome::denied;
  full.request_id = hostile_text();
  full.actor = hostile_text();
  full.address = "";
  full.details = {{"b", hostile_text(4096)}, {"a", ""}, {"", "x"}, {"b", "again"}};
  const AuditEvent first[] = {full, event("two")};
  const AuditEvent second[] = {event("three")};
  check.ok(outbox.append(first), "append");
  check.ok(outbox.append(second), "append");
  const auto all = outbox.read(0, 1000);
  if (!check.ok(all, "read") || !check.equal(all->size(), 3u, "entries")) return;
  check.that((*all)[0].event == full, "an event reads back whole, details in their order");
  check.that((*all)[0].cursor < (*all)[1].cursor && (*all)[1].cursor < (*all)[2].cursor, "cursors grow");
  const auto rest = outbox.read((*all)[0].cursor, 1);
  check.that(rest && rest->size() == 1 && rest->front().event.type == "two",
             "reading goes on after a cursor");
  check.ok(outbox.done((*all)[1].cursor), "done");
  check.equal(outbox.read(0, 1000).value().size(), 1u, "what is done is forgotten");
  check.ok(outbox.done((*all)[2].cursor), "done");
  check.ok(outbox.append(second), "append");
  const auto fresh = outbox.read((*all)[2].cursor, 1000);
  check.that(fresh && fresh->size() == 1, "cursors grow even when the outbox was emptied");
  for (const std::uint32_t limit : {0u, 1001u})
    check.fails(outbox.read(0, limit), ErrorCode::invalid_argument, "limit " + std::to_string(limit));
}

}  // namespace

std::span<const StorageCase> event_cases() {
  static const StorageCase cases[] = {
      {"grants_write_events_with_their_change", "Events of grants are there exactly when their change is.",
       "", grants_write_events},
      {"failures_write_events_with_their_change", "Each failure is told, its revocation once.", "",
       third_failure_writes_both},
      {"rotations_write_events_with_their_change",
       "Events of rotations are there exactly when their change is.", "", rotations_write_events},
      {"tokens_write_events_with_their_change",
       "Events of tokens and tickets are there exactly when their change is.", "", tokens_write_events},
      {"people_write_events_with_their_change",
       "Events of every other put and erase are there exactly when their change is.", "",
       people_write_events},
      {"outbox_keeps_events_in_order", "Events read back whole, in order, under cursors that only grow.", "",
       outbox_keeps_order},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
