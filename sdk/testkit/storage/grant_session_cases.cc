// A grant and the session that it comes from: none begins, and none lives on, after the person signed out.
#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

FamilyRecord family_in(const std::string& id, const SessionId& session) {
  auto made = family(id);
  made.session = session;
  return made;
}

/// begin_grant of family `id` in `session`, which is not stored first, with code `number`.
Result<void> begin_in(TenantStore& store, const std::string& id, const SessionId& session,
                      std::uint64_t number, TimePoint now = kNow) {
  const auto made = family_in(id, session);
  return store.grants().begin_grant({.family = made, .code = code(made, number), .mutation = mutation(now)});
}

bool has_family(TenantStore& store, const std::string& id) {
  return store.grants().find(FamilyId(id), kNow).value().has_value();
}

void needs_its_session(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto made = session(1, "user");
  const auto refused = [&](const std::string& what) {
    check.fails(begin_in(store, "family", made.id, 1), ErrorCode::conflict, what);
  };
  refused("a session that never was");
  check.ok(store.sessions().put(session(2, "user"), Absent{}, mutation(kNow)), "put");
  refused("another session of the same person");
  check.ok(fixture.tenant("other").sessions().put(made, Absent{}, mutation(kNow)), "put");
  refused("a session of another tenant");
  check.ok(store.sessions().put(made, Absent{}, mutation(kNow)), "put");
  check.ok(begin_in(store, "first", made.id, 11), "a session that is there");

  // A new sign-in of the same person gives the cookie another value; the session goes on under its id.
  auto rotated = session(3, "user");
  rotated.id = made.id;
  check.ok(store.sessions().replace(made.digest, rotated, mutation(kNow)), "replace");
  check.ok(begin_in(store, "second", made.id, 12), "a session with a new cookie");
  check.ok(store.sessions().replace(rotated.digest, session(4, "somebody else"), mutation(kNow)), "replace");
  refused("a session that gave way to somebody else's");
  check.ok(begin_in(store, "third", session(2, "user").id, 13), "another one, which goes on");
  check.ok(store.sessions().erase(session(2, "user").id, mutation(kNow)), "erase");
  check.fails(begin_in(store, "family", session(2, "user").id, 1), ErrorCode::conflict, "until it is erased");
  check.that(!has_family(store, "family"), "none of the refused left a family");
  check.that(!store.tickets().peek(code_ref(1), kNow).value().has_value(), "nor a code");
  check.ok(begin_in(store, "family", SessionId(), 1), "a grant that comes from no session");
}

void judges_its_end(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto idle = session(1, "user");
  auto absolute = session(2, "user");
  absolute.idle_expires_at = kNow + hours(20);
  check.ok(store.sessions().put(idle, Absent{}, mutation(kNow)), "put");
  check.ok(store.sessions().put(absolute, Absent{}, mutation(kNow)), "put");
  std::uint64_t number = 10;
  for (const auto& [one, end] :
       {std::pair(idle, idle.idle_expires_at), std::pair(absolute, absolute.absolute_expires_at)}) {
    check.ok(begin_in(store, one.id.text() + " before", one.id, ++number, end - kTick), "before its end");
    check.fails(begin_in(store, one.id.text() + " at", one.id, ++number, end), ErrorCode::conflict,
                "at its end");
    check.that(!has_family(store, one.id.text() + " at"), "which leaves no family");
  }
}

void refused_whole(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto made = family("family");
  const auto given = consent("user", "app");
  const AuditEvent told[] = {event("granted")};
  check.fails(store.grants().begin_grant({.family = made,
                                          .code = code(made, 1),
                                          .mutation = mutation(kNow, told),
                                          .consent = GivenConsent{given, Absent{}}}),
              ErrorCode::conflict, "a grant with a consent, and no session");
  check.that(!store.consents().find(given.user, given.client).value().has_value(), "leaves no consent");
  check.that(take_events(store).empty(), "nor an event");
}

/// Who signs out ends the session first and its families then. A family that begins later, in the session
/// that it had read, would live on.
void none_outlives_its_session(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  constexpr std::uint32_t kApps = 16;
  constexpr std::uint32_t kEach = 4;
  for (std::uint64_t round = 0; round < rounds(4, 200); ++round) {
    const auto signed_in = session(round, "user");
    if (!check.ok(store.sessions().put(signed_in, Absent{}, mutation(kNow)), "put")) return;
    race(kApps, [&](std::uint32_t i) {
      if (i == kApps / 2) {
        check.ok(store.sessions().erase(signed_in.id, mutation(kNow)), "erase");
        check.ok(store.grants().revoke({.what = signed_in.id,
                                        .reason = RevocationReason::session_ended,
                                        .mutation = mutation(kNow)}),
                 "revoke");
        return;
      }
      // Several, so that some begin when the families have been ended already.
      for (std::uint64_t n = 0; n < kEach; ++n) {
        const std::uint64_t number = (round * kApps + i) * kEach + n;
        const auto begun = begin_in(store, std::to_string(number), signed_in.id, number);
        if (!begun) check.fails(begun, ErrorCode::conflict, "a session that has ended");
      }
    });
    const auto families =
        store.grants().list({.whose = signed_in.id, .now = kNow, .list = {.cursor = {}, .limit = 200}});
    if (!check.ok(families, "list")) return;
    for (const auto& family : families->records)
      check.equal(family.state, FamilyState::revoked, "family " + family.id.text());
  }
}

}  // namespace

std::span<const StorageCase> grant_session_cases() {
  static const StorageCase cases[] = {
      {"S412_begin_grant_needs_the_session_that_it_names",
       "A session that was ended or replaced lets no app in any more.", "", needs_its_session},
      {"begin_grant_judges_the_end_of_its_session", "A grant begins before both ends, to the microsecond.",
       "", judges_its_end},
      {"begin_grant_without_its_session_is_refused_whole", "A refused grant leaves no consent and no event.",
       "", refused_whole},
      {"S412_no_grant_outlives_the_session_it_began_in",
       "Of grants that race a sign-out none lives on after it.", "", none_outlives_its_session},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
