#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

/// Everything there is, once, in tenant A.
void fill(Check& check, TenantStore& store) {
  check.ok(begin(store, "begun", 1), "begin");
  check.ok(grant(store, "family", 10), "grant");
  check.ok(store.tickets().put(ticket(20), mutation(kNow)), "ticket");
  check.ok(store.accounts().put(account("user", {"anna"}), Absent{}, mutation(kNow)), "account");
  check.ok(store.clients().put(client("app"), Absent{}, mutation(kNow)), "client");
  check.ok(store.consents().put(consent("user", "app"), Absent{}, mutation(kNow)), "consent");
  check.ok(store.sessions().put(session(1, "user"), Absent{}, mutation(kNow)), "session");
  check.ok(store.interactions().put(interaction(1), Absent{}, mutation(kNow)), "interaction");
  check.ok(store.signing_keys().put(signing_key("k", "ES256", KeyState::active), Absent{}, mutation(kNow)),
           "key");
  check.ok(store.signing_keys().put(signing_key("n", "ES256", KeyState::published), Absent{}, mutation(kNow)),
           "key");
  check.ok(store.signing_keys().put(signing_key("r", "ES256", KeyState::retired), Absent{}, mutation(kNow)),
           "key");
  check.ok(store.data_keys().put(data_key("d"), Absent{}, mutation(kNow)), "data key");
  check.ok(store.counters().add(CounterKey("k"), minutes(5), kNow), "counter");
  check.that(store.replay().remember(digest(1), kNow + minutes(5), mutation(kNow)).value(), "replay");
  const AuditEvent one[] = {event("one")};
  check.ok(store.outbox().append(one), "event");
}

/// Everything of A as text, to see that nothing of it changed.
std::string picture(TenantStore& store) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += part + "|"; };
  const auto families = store.grants().list({.whose = UserId("user"), .now = kNow, .list = {}});
  for (const auto& one : families.value().records)
    add(one.id.text() + (one.state == FamilyState::active ? "+" : "-") + one.revoked_because);
  for (const std::uint64_t number : {1u, 10u, 20u}) {
    const auto one = store.tickets().peek(code_ref(number), kNow).value();
    add(one ? std::to_string(one->consumed) + std::to_string(one->failures) : "none");
  }
  const auto refresh = store.tokens().find_refresh(digest(12)).value();
  add(refresh ? std::to_string(refresh->first_used_at.has_value()) : "none");
  add(store.tokens().find_access(digest(11), kNow).value() ? "access" : "none");
  const auto revision = [&add](const auto& record) {
    add(record ? std::to_string(record->revision.number) : "none");
  };
  revision(store.accounts().find_by_login(LoginKey("anna")).value());
  revision(store.clients().find(ClientId("app")).value());
  revision(store.consents().find(UserId("user"), ClientId("app")).value());
  revision(store.sessions().find(digest(1), kNow).value());
  revision(store.interactions().find(digest(1), kNow).value());
  for (const auto& key : store.signing_keys().list().value())
    add(key.id.text() + std::string(to_string(key.state)));
  for (const auto& key : store.data_keys().list().value())
    add(key.id.text());
  add(std::to_string(store.counters().find(CounterKey("k"), kNow).value().value_or(CounterState{}).count));
  for (const auto& entry : store.outbox().read(0, 1000).value())
    add(entry.event.type);
  return text;
}

void nothing_is_seen(Check& check, StorageFixture& fixture) {
  fill(check, fixture.tenant("a"));
  auto& b = fixture.tenant("b");
  check.that(!b.grants().find(FamilyId("family"), kNow).value(), "grants.find");
  for (const auto& whose :
       {decltype(FamilyQuery::whose)(UserId("user")), decltype(FamilyQuery::whose)(ClientId("app")),
        decltype(FamilyQuery::whose)(SessionId("session"))})
    check.that(b.grants().list({.whose = whose, .now = kNow, .list = {}}).value().records.empty(),
               "grants.list");
  check.that(!b.tickets().peek(code_ref(1), kNow).value(), "tickets.peek");
  check.that(!b.tokens().find_access(digest(11), kNow).value(), "tokens.find_access");
  check.that(!b.tokens().find_refresh(digest(12)).value(), "tokens.find_refresh");
  check.that(!b.clients().find(ClientId("app")).value(), "clients.find");
  check.that(b.clients().list({}).value().records.empty(), "clients.list");
  check.that(!b.sessions().find(digest(1), kNow).value(), "sessions.find");
  check.that(b.sessions().list(UserId("user"), kNow).value().empty(), "sessions.list");
  check.that(!b.interactions().find(digest(1), kNow).value(), "interactions.find");
  check.that(!b.consents().find(UserId("user"), ClientId("app")).value(), "consents.find");
  check.that(b.consents().list(UserId("user")).value().empty(), "consents.list");
  check.that(!b.accounts().find(UserId("user")).value(), "accounts.find");
  check.that(!b.accounts().find_by_login(LoginKey("anna")).value(), "accounts.find_by_login");
  check.that(b.accounts().list({}).value().records.empty(), "accounts.list");
  check.that(b.signing_keys().list().value().empty(), "signing_keys.list");
  check.that(b.data_keys().list().value().empty(), "data_keys.list");
  check.that(!b.counters().find(CounterKey("k"), kNow).value(), "counters.find");
  check.that(b.outbox().read(0, 1000).value().empty(), "outbox.read");
}

void nothing_is_used(Check& check, StorageFixture& fixture) {
  auto& a = fixture.tenant("a");
  fill(check, a);
  const auto before = picture(a);
  auto& b = fixture.tenant("b");
  const auto with = mutation(kNow);
  check.equal(b.grants().redeem(redemption(family("begun"), 1)).value().outcome, RedeemOutcome::unknown,
              "redeem");
  check.equal(b.grants().redeem(redemption(family("family"), 10)).value().outcome, RedeemOutcome::unknown,
              "replay");
  check.equal(b.grants()
                  .fail_redemption({.code = code_ref(1), .limit = 1, .mutation = with, .revoke_events = {}})
                  .value(),
              FailureOutcome::unknown, "fail_redemption");
  check.equal(b.grants().rotate(rotation(12, 13, kNow)).value().outcome, RotateOutcome::unknown, "rotate");
  for (const auto& what :
       {decltype(RevokeRequest::what)(FamilyId("family")), decltype(RevokeRequest::what)(UserId("user")),
        decltype(RevokeRequest::what)(ClientId("app")), decltype(RevokeRequest::what)(SessionId("session")),
        decltype(RevokeRequest::what)(WholeTenant{})})
    check.equal(b.grants().revoke({.what = what, .mutation = with}).value().families, 0u, "revoke");
  check.equal(b.tickets().consume(code_ref(20), with).value().outcome, ConsumeOutcome::unknown, "consume");
  check.equal(b.tokens()
                  .issue({.family = FamilyId("family"),
                          .access = access_token(family("family"), 80),
                          .refresh = std::nullopt,
                          .mutation = with})
                  .value(),
              IssueOutcome::family_expired, "issue");
  check.that(!b.tokens().revoke_access(digest(11), with).value(), "revoke_access");
  check.fails(b.clients().erase(ClientId("app"), Revision{1}, with), ErrorCode::not_found, "clients.erase");
  check.fails(b.clients().put(client("app"), Revision{1}, with), ErrorCode::conflict, "clients.put");
  check.fails(b.sessions().put(session(1, "user"), Revision{1}, with), ErrorCode::conflict, "sessions.put");
  check.fails(b.sessions().replace(digest(1), session(2, "user"), with), ErrorCode::conflict,
              "sessions.replace");
  check.that(!b.sessions().erase(SessionId("sid-1"), with).value(), "sessions.erase");
  check.fails(b.interactions().put(interaction(1), Revision{1}, with), ErrorCode::conflict,
              "interactions.put");
  check.ok(b.interactions().erase(digest(1), with), "interactions.erase");
  check.fails(b.consents().put(consent("user", "app"), Revision{1}, with), ErrorCode::conflict,
              "consents.put");
  check.ok(b.consents().erase(UserId("user"), ClientId("app"), with), "consents.erase");
  check.fails(b.accounts().put(account("user", {}), Revision{1}, with), ErrorCode::conflict, "accounts.put");
  check.fails(b.signing_keys().put(signing_key("k", "ES256", KeyState::retired), Revision{1}, with),
              ErrorCode::conflict, "signing_keys.put");
  check.fails(b.signing_keys().activate(KeyId("n"), Revision{1}, with), ErrorCode::not_found,
              "signing_keys.activate");
  check.fails(b.signing_keys().erase(KeyId("r"), Revision{1}, with), ErrorCode::not_found,
              "signing_keys.erase");
  check.fails(b.data_keys().put(data_key("d"), Revision{1}, with), ErrorCode::conflict, "data_keys.put");
  check.ok(b.counters().reset(CounterKey("k")), "counters.reset");
  check.ok(b.outbox().done(1'000'000), "outbox.done");
  check.equal(picture(a), before, "nothing of the other tenant changed");
  check.that(take_events(b).empty(), "and nothing of this one");
}

void same_names_stand_apart(Check& check, StorageFixture& fixture) {
  auto& a = fixture.tenant("a");
  auto& b = fixture.tenant("b");
  fill(check, a);
  const auto before = picture(a);
  fill(check, b);
  check.equal(picture(b), before, "the same ids, digests and login keys fit in both");
  check.equal(picture(a), before, "and do not touch each other");
  check.ok(b.grants().revoke({.what = WholeTenant{}, .mutation = mutation(kNow)}), "revoke");
  check.ok(b.clients().erase(ClientId("app"), Revision{1}, mutation(kNow)), "erase");
  check.ok(b.signing_keys().activate(KeyId("n"), Revision{1}, mutation(kNow)), "activate");
  check.ok(b.signing_keys().erase(KeyId("r"), Revision{1}, mutation(kNow)), "erase");
  check.ok(b.outbox().done(1'000'000), "done");
  check.ok(b.grants().redeem(redemption(family("begun"), 1)), "redeem");
  check.equal(picture(a), before, "nor when one of them changes");
}

void similar_names_stand_apart(Check& check, StorageFixture& fixture) {
  using namespace std::string_literals;
  const std::string names[] = {"acme", "ACME", "acme ", "acme\0"s,        "acme\0x"s,
                               "",     "%",    "_",     "acme' OR '1'='1"};
  for (const auto& name : names) {
    auto& store = fixture.tenant(name);
    check.that(!store.clients().find(ClientId("app")).value(), "nothing of a tenant with a similar name");
    check.ok(store.clients().put(client("app"), Absent{}, mutation(kNow)), "put");
  }
}

}  // namespace

std::span<const StorageCase> isolation_cases() {
  static const StorageCase cases[] = {
      {"A221_no_reading_method_sees_another_tenant",
       "Every reading method answers absent for another tenant's record.", "", nothing_is_seen},
      {"no_changing_method_touches_another_tenant",
       "Every changing method leaves another tenant's records alone.", "", nothing_is_used},
      {"equal_names_of_two_tenants_stand_apart", "Two tenants may use the same ids, digests and login keys.",
       "", same_names_stand_apart},
      {"similar_tenant_names_stand_apart", "Tenants are told apart byte for byte.", "",
       similar_names_stand_apart},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
