#include <set>

#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

/// Six families: f0…f5, users u0 u1, clients c0…c2, sessions s0…s5.
void make_six(Check& check, TenantStore& store) {
  for (std::uint64_t i = 0; i < 6; ++i) {
    auto made = family("f" + std::to_string(i));
    made.user = UserId("u" + std::to_string(i % 2));
    made.client = ClientId("c" + std::to_string(i % 3));
    made.session = SessionId("s" + std::to_string(i));
    check.ok(begin(store, made, i), "begin_grant");
  }
}

std::set<std::string> revoked_of_six(TenantStore& store) {
  std::set<std::string> revoked;
  for (int i = 0; i < 6; ++i)
    if (const auto id = "f" + std::to_string(i); state_of(store, id) == FamilyState::revoked)
      revoked.insert(id);
  return revoked;
}

void revoke_by_each_selector(Check& check, StorageFixture& fixture) {
  using What = decltype(RevokeRequest::what);
  const struct {
    const char* tenant;
    What what;
    std::set<std::string> expected;
  } selections[] = {{"by-family", FamilyId("f1"), {"f1"}},
                    {"by-user", UserId("u0"), {"f0", "f2", "f4"}},
                    {"by-client", ClientId("c2"), {"f2", "f5"}},
                    {"by-session", SessionId("s3"), {"f3"}},
                    {"whole", WholeTenant{}, {"f0", "f1", "f2", "f3", "f4", "f5"}},
                    {"nobody", UserId("nobody"), {}}};
  for (const auto& [tenant, what, expected] : selections) {
    auto& store = fixture.tenant(tenant);
    make_six(check, store);
    const RevokeRequest request{
        .what = what, .reason = RevocationReason::account_disabled, .mutation = mutation(kNow)};
    const auto first = store.grants().revoke(request);
    if (check.ok(first, "revoke"))
      check.equal(first->families, expected.size(), std::string("count ") + tenant);
    check.that(revoked_of_six(store) == expected, std::string("exactly the selected are revoked ") + tenant);
    const auto again = store.grants().revoke(request);
    check.that(again && again->families == 0, "a second revocation finds nothing to do");
    for (const auto& id : expected) {
      const auto found = store.grants().find(FamilyId(id), kNow);
      check.that(found && *found && (*found)->revoked_because == "account_disabled", "the reason is kept");
    }
  }
}

void revoked_stays_revoked(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(grant(store, "family", 1), "grant");
  const auto revoke = [&](RevocationReason reason) {
    return store.grants().revoke({.what = FamilyId("family"), .reason = reason, .mutation = mutation(kNow)});
  };
  check.ok(revoke(RevocationReason::revoked_by_client), "revoke");
  check.ok(revoke(RevocationReason::revoked_by_operator), "revoke again");
  const auto found = store.grants().find(FamilyId("family"), kNow);
  check.that(found && *found && (*found)->revoked_because == "revoked_by_client", "the first reason stays");
  check.that(!is_live(store, 2), "its access token is dead");
}

void expired_is_absent(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(begin(store, "family", 1), "begin_grant");
  const TimePoint end = kNow + hours(24);
  const auto before = store.grants().find(FamilyId("family"), end - kTick);
  const auto at = store.grants().find(FamilyId("family"), end);
  check.that(before && before->has_value(), "present until its end");
  check.that(at && !at->has_value(), "absent from its end on");
  const auto listed = store.grants().list({.whose = UserId("user"), .now = end, .list = {}});
  check.that(listed && listed->records.empty(), "absent from listings too");
  const auto revoked = store.grants().revoke({.what = WholeTenant{}, .mutation = mutation(end)});
  check.that(revoked && revoked->families == 0, "an expired family needs no revocation");
}

void lists_by_each_owner(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  make_six(check, store);
  const auto count = [&](decltype(FamilyQuery::whose) whose) -> std::size_t {
    const auto page = store.grants().list({.whose = std::move(whose), .now = kNow, .list = {}});
    return page ? page->records.size() : 99;
  };
  check.equal(count(UserId("u1")), 3u, "by user");
  check.equal(count(ClientId("c0")), 2u, "by client");
  check.equal(count(SessionId("s4")), 1u, "by session");
  check.equal(count(SessionId("none")), 0u, "of nobody");
  check.ok(store.grants().revoke({.what = FamilyId("f1"), .mutation = mutation(kNow)}), "revoke");
  check.equal(count(UserId("u1")), 3u, "a revoked family is listed with its state");
}

void paging_is_stable(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto id_of = [](std::uint64_t i) { return "id-" + std::to_string(1000 + i); };
  for (std::uint64_t i = 0; i < 20; i += 2)
    check.ok(begin(store, id_of(i), i), "begin_grant");
  std::vector<std::string> seen;
  FamilyQuery query{.whose = UserId("user"), .now = kNow, .list = {.cursor = "", .limit = 3}};
  std::uint64_t inserted = 1;
  do {
    const auto page = store.grants().list(query);
    if (!check.ok(page, "list") || !check.that(page->records.size() <= 3, "a page keeps its limit")) return;
    for (const auto& record : page->records)
      seen.push_back(record.id.text());
    query.list.cursor = page->next;
    check.ok(begin(store, id_of(inserted), inserted), "insert between pages");
    inserted += 2;
  } while (!query.list.cursor.empty() && seen.size() < 50);
  const std::set<std::string> unique(seen.begin(), seen.end());
  check.equal(unique.size(), seen.size(), "no record comes twice");
  for (std::uint64_t i = 0; i < 20; i += 2)
    check.that(unique.contains(id_of(i)), "no record that was there from the start is missed: " + id_of(i));
}

void cursors_are_bound(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  for (std::uint64_t i = 0; i < 3; ++i)
    check.ok(begin(store, "f" + std::to_string(i), i), "begin_grant");
  FamilyQuery query{.whose = UserId("user"), .now = kNow, .list = {.cursor = "", .limit = 2}};
  const auto page = store.grants().list(query);
  if (!check.ok(page, "list") || !check.that(!page->next.empty(), "there is a second page")) return;
  const auto fails_with = [&](decltype(FamilyQuery::whose) whose, const std::string& cursor) {
    check.fails(
        store.grants().list({.whose = std::move(whose), .now = kNow, .list = {.cursor = cursor, .limit = 2}}),
        ErrorCode::invalid_argument, "cursor " + cursor);
  };
  fails_with(UserId("other"), page->next);
  fails_with(ClientId("user"), page->next);
  fails_with(UserId("user"), page->next + "00");
  fails_with(UserId("user"), "' OR 1=1 --");
  for (const std::uint32_t limit : {0u, 201u}) {
    query.list.limit = limit;
    check.fails(store.grants().list(query), ErrorCode::invalid_argument, "limit " + std::to_string(limit));
  }
}

}  // namespace

std::span<const StorageCase> family_cases() {
  static const StorageCase cases[] = {
      {"A048_revoke_selects_exactly",
       "Revocation by family, user, client, session and tenant takes exactly those.", "",
       revoke_by_each_selector},
      {"revoked_family_stays_revoked", "Revocation is final and its first reason is kept.", "",
       revoked_stays_revoked},
      {"expired_family_is_absent", "A family ends at expires_at, to the microsecond.", "", expired_is_absent},
      {"families_are_listed_by_each_owner", "Families can be listed by user, client and session.", "",
       lists_by_each_owner},
      {"paging_is_stable_under_inserts", "Paging neither repeats nor misses while others insert.", "",
       paging_is_stable},
      {"cursors_are_bound_to_their_query", "A cursor works only for the listing that made it.", "",
       cursors_are_bound},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
