// A grant and the consent that it stands on: one is never there without the other.
#include <atomic>

#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

/// begin_grant of family `id` with code `number`, which stands on `by`.
Result<void> begin_by(TenantStore& store, const std::string& id, std::uint64_t number, GrantConsent by,
                      std::span<const AuditEvent> events = {}) {
  const auto made = family(id);
  GH_TRY_VOID(sign_in(store, made));
  return store.grants().begin_grant(
      {.family = made, .code = code(made, number), .mutation = mutation(kNow, events), .consent = by});
}

/// The consent that families of the samples stand on.
ConsentRecord allowed() { return consent("user", "app"); }
std::optional<ConsentRecord> stored(TenantStore& store) {
  return store.consents().find(allowed().user, allowed().client).value();
}
bool has_family(TenantStore& store, const std::string& id) {
  return store.grants().find(FamilyId(id), kNow).value().has_value();
}
void take_back(Check& check, TenantStore& store) {
  check.ok(store.consents().erase(allowed().user, allowed().client, mutation(kNow)), "erase");
}

void stored_with_the_grant(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const AuditEvent told[] = {event("granted")};
  check.ok(begin_by(store, "first", 1, GivenConsent{allowed(), Absent{}}, told), "a first consent");
  auto found = stored(store);
  if (!check.that(found.has_value(), "the consent is there")) return;
  check.that(found->scopes == allowed().scopes && found->granted_at == kNow, "as it was given");
  check.that(has_family(store, "first"), "so is the family");
  check.equal(take_events(store).size(), 1u, "events");

  auto more = *found;
  more.scopes.emplace_back("phone");
  more.granted_at = kNow + seconds(1);
  check.ok(begin_by(store, "second", 2, GivenConsent{more, found->revision}), "a wider one");
  found = stored(store);
  check.that(found && found->scopes.size() == 3 && found->granted_at == kNow + seconds(1), "replaces it");
}

void refused_together(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(begin(store, "known", 1), "begin_grant");
  take_events(store);
  const AuditEvent told[] = {event("granted")};
  check.fails(begin_by(store, "known", 2, GivenConsent{allowed(), Absent{}}, told), ErrorCode::already_exists,
              "a known family");
  check.that(!stored(store), "leaves no consent");
  auto of_another = allowed();
  of_another.user = UserId("another");
  check.fails(begin_by(store, "family", 3, GivenConsent{of_another, Absent{}}), ErrorCode::invalid_argument,
              "the consent of another person");
  of_another = allowed();
  of_another.client = ClientId("another");
  check.fails(begin_by(store, "family", 3, GivenConsent{of_another, Absent{}}), ErrorCode::invalid_argument,
              "the consent to another app");
  check.fails(begin_by(store, "family", 3, GivenConsent{allowed(), Revision{1}}, told), ErrorCode::conflict,
              "a consent that is not there to be changed");
  check.ok(store.consents().put(allowed(), Absent{}, mutation(kNow)), "put");
  check.fails(begin_by(store, "family", 3, GivenConsent{allowed(), Absent{}}, told), ErrorCode::conflict,
              "a first consent where there is one");
  check.that(!has_family(store, "family"), "none leaves a family");
  check.that(store.tickets().peek(code_ref(3), kNow).value() == std::nullopt, "nor a code");
  check.that(take_events(store).empty(), "nor an event");
}

void stands_on_what_was_read(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.fails(begin_by(store, "family", 1, StandingConsent{Revision{1}, kNow}), ErrorCode::conflict,
              "a consent that never was");
  const auto first = store.consents().put(allowed(), Absent{}, mutation(kNow));
  if (!check.ok(first, "put")) return;
  const StandingConsent read{*first, kNow};
  check.ok(begin_by(store, "while it stands", 2, read), "a standing consent");
  check.ok(begin_by(store, "again", 3, read), "which stays as it is");
  take_back(check, store);
  check.fails(begin_by(store, "family", 1, read), ErrorCode::conflict, "one that was taken back");

  // Given anew it counts its revisions from the start: for less, perhaps, than what was read.
  auto anew = allowed();
  anew.scopes = {"openid"};
  anew.granted_at = kNow + kTick;
  check.ok(store.consents().put(anew, Absent{}, mutation(kNow)), "put");
  check.fails(begin_by(store, "family", 1, read), ErrorCode::conflict, "one that was given anew");
  const auto wider = store.consents().put(anew, Revision{1}, mutation(kNow));
  check.fails(begin_by(store, "family", 1, StandingConsent{Revision{1}, anew.granted_at}),
              ErrorCode::conflict, "one that was changed");
  check.that(!has_family(store, "family"), "none of them leaves a family");
  if (check.ok(wider, "put"))
    check.ok(begin_by(store, "family", 1, StandingConsent{*wider, anew.granted_at}), "the one that stands");
}

/// Who takes a consent back ends, after the erasure, all families of it. One that begins later by what it had
/// read would live on.
void none_outlives_its_consent(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  constexpr std::uint32_t kApps = 16;
  for (std::uint64_t round = 0; round < rounds(4, 200); ++round) {
    const auto given = store.consents().put(allowed(), Absent{}, mutation(kNow));
    if (!check.ok(given, "put")) return;
    const auto name = [&](std::uint32_t i) { return std::to_string(round) + "-" + std::to_string(i); };
    race(kApps + 1, [&](std::uint32_t i) {
      if (i == kApps) {
        take_back(check, store);
        check.ok(store.grants().revoke({.what = allowed().user,
                                        .reason = RevocationReason::revoked_by_user,
                                        .mutation = mutation(kNow)}),
                 "revoke");
        return;
      }
      const auto begun = begin_by(store, name(i), round * 100 + i, StandingConsent{*given, kNow});
      if (!begun) check.fails(begun, ErrorCode::conflict, "a consent that is gone");
    });
    for (std::uint32_t i = 0; i < kApps; ++i) {
      const auto found = store.grants().find(FamilyId(name(i)), kNow).value();
      check.that(!found || found->state == FamilyState::revoked, "no family outlives the consent");
    }
  }
}

}  // namespace

std::span<const StorageCase> consent_cases() {
  static const StorageCase cases[] = {
      {"begin_grant_stores_the_consent_given_with_it", "A decision and what it allows are one step.", "",
       stored_with_the_grant},
      {"begin_grant_refuses_grant_and_consent_together", "A refused grant leaves no consent, and conversely.",
       "", refused_together},
      {"S412_begin_grant_stands_on_the_consent_that_was_read",
       "A consent that was taken back, changed or given anew allows nothing any more.", "",
       stands_on_what_was_read},
      {"S412_no_grant_outlives_the_consent_it_stands_on",
       "Of grants that race the end of their consent none lives on.", "", none_outlives_its_consent},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
