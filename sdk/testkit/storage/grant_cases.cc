#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

void keeps_family_and_code(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  auto made = family("family");
  made.client = ClientId(hostile_text());
  made.user = UserId(hostile_text() + "u");
  made.session = SessionId(hostile_text() + "s");
  made.payload.json = hostile_text(65'536);
  auto with = code(made, 1);
  with.payload.json = hostile_text();
  check.ok(sign_in(store, made), "session");
  if (!check.ok(store.grants().begin_grant({.family = made, .code = with, .mutation = mutation(kNow)}),
                "begin_grant"))
    return;
  const auto found = store.grants().find(made.id, kNow);
  if (check.ok(found, "find") && check.that(found->has_value(), "the family is there"))
    check.that(**found == made, "the family is what was stored, byte for byte");
  const auto peeked = store.tickets().peek(with.ref, kNow);
  if (!check.ok(peeked, "peek") || !check.that(peeked->has_value(), "the code is there")) return;
  check.that((*peeked)->ticket.family == made.id, "the code names its family");
  check.equal((*peeked)->ticket.payload.json, with.payload.json, "payload of the code");
  check.that((*peeked)->ticket.expires_at == with.expires_at, "expiry of the code");
  check.that((*peeked)->ticket.retain_until == with.retain_until, "retention of the code");
  check.that(!(*peeked)->consumed && (*peeked)->failures == 0, "the code is fresh");
}

void refuses_what_is_known(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(begin(store, "first", 1), "begin_grant");
  check.fails(begin(store, "first", 2), ErrorCode::already_exists, "the same family with another code");
  check.fails(begin(store, "second", 1), ErrorCode::already_exists, "another family with the same code");
  const auto second = store.grants().find(FamilyId("second"), kNow);
  check.that(second && !second->has_value(), "a refused grant leaves no family");
  const auto other = store.tickets().peek(code_ref(2), kNow);
  check.that(other && !other->has_value(), "a refused grant leaves no code");
}

void refuses_contradictions(Check& check, StorageFixture& fixture) {
  auto& grants = fixture.tenant().grants();
  const auto made = family("family");
  check.ok(sign_in(fixture.tenant(), made), "session");
  auto revoked = made;
  revoked.state = FamilyState::revoked;
  check.fails(grants.begin_grant({.family = revoked, .code = code(made, 1), .mutation = mutation(kNow)}),
              ErrorCode::invalid_argument, "a family that begins revoked");
  check.fails(
      grants.begin_grant({.family = made, .code = code(family("other"), 1), .mutation = mutation(kNow)}),
      ErrorCode::invalid_argument, "a code of another family");
  auto backwards = code(made, 1);
  backwards.retain_until = backwards.expires_at - kTick;
  check.fails(grants.begin_grant({.family = made, .code = backwards, .mutation = mutation(kNow)}),
              ErrorCode::invalid_argument, "a code forgotten before it expires");
  const auto found = grants.find(made.id, kNow);
  check.that(found && !found->has_value(), "nothing was stored");
}

/// A token that is told with the grant, for whoever gets no code to ask for one with, or gets it beside the
/// code.
void keeps_a_token_told_at_once(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto made = family("family");
  check.ok(sign_in(store, made), "session");
  const auto told = access_token(made, 1);
  if (!check.ok(store.grants().begin_grant(
                    {.family = made, .code = {}, .mutation = mutation(kNow), .access = told}),
                "begin_grant without a code"))
    return;
  check.that(is_live(store, 1), "the token is there");
  check.ok(store.grants().revoke(
               {.what = made.id, .reason = RevocationReason::revoked_by_client, .mutation = mutation(kNow)}),
           "revoke");
  check.that(!is_live(store, 1), "it ends with its family");

  const auto other = family("other");
  check.ok(sign_in(store, other), "session");
  check.fails(store.grants().begin_grant({.family = other,
                                          .code = code(other, 1),
                                          .mutation = mutation(kNow),
                                          .access = access_token(made, 2)}),
              ErrorCode::invalid_argument, "a token of another family");
  check.fails(store.grants().begin_grant({.family = other,
                                          .code = code(other, 1),
                                          .mutation = mutation(kNow),
                                          .access = access_token(other, 1)}),
              ErrorCode::already_exists, "a token that is known");
  const auto found = store.grants().find(other.id, kNow);
  check.that(found && !found->has_value(), "a refused grant leaves no family");
  const auto peeked = store.tickets().peek(code_ref(1), kNow);
  check.that(peeked && !peeked->has_value(), "a refused grant leaves no code");
}

void redeems_once(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto first = grant(store, "family", 1);
  if (!check.ok(first, "redeem") || !check.equal(first->outcome, RedeemOutcome::issued, "first use")) return;
  check.that(first->family && first->family->id == FamilyId("family"), "the answer holds the family");
  check.that(is_live(store, 2), "the access token is there");
  const auto refresh = store.tokens().find_refresh(digest(3));
  if (check.ok(refresh, "find_refresh") && check.that(refresh->has_value(), "the refresh token is there")) {
    check.equal((*refresh)->token.generation, 0u, "its generation");
    check.that((*refresh)->family == FamilyId("family") && !(*refresh)->first_used_at,
               "it is unused, in its family");
  }
  const auto again = store.grants().redeem(redemption(family("family"), 1, kNow + seconds(1)));
  if (!check.ok(again, "redeem again")) return;
  check.equal(again->outcome, RedeemOutcome::replayed_family_revoked, "second use");
  check.that(again->family && again->family->state == FamilyState::revoked,
             "the answer shows the family revoked");
  const auto found = store.grants().find(FamilyId("family"), kNow);
  if (check.ok(found, "find") && check.that(found->has_value(), "a revoked family is still found")) {
    check.equal((*found)->state, FamilyState::revoked, "state");
    check.equal((*found)->revoked_because, std::string("code_replayed"), "reason");
  }
  check.that(!is_live(store, 2), "the access token is dead");
  const auto rotated = store.grants().rotate(rotation(3, 4, kNow));
  check.that(rotated && rotated->outcome == RotateOutcome::revoked, "the refresh token is dead");
}

void redeem_expiry(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const struct {
    microseconds after_expiry;
    RedeemOutcome outcome;
  } edges[] = {{-milliseconds(1), RedeemOutcome::issued},
               {-kTick, RedeemOutcome::issued},
               {microseconds(0), RedeemOutcome::expired},
               {kTick, RedeemOutcome::expired},
               {milliseconds(1), RedeemOutcome::expired}};
  std::uint64_t number = 100;
  for (const auto& edge : edges) {
    const std::string id = "family-" + std::to_string(number);
    check.ok(begin(store, id, number), "begin_grant");
    const auto result =
        store.grants().redeem(redemption(family(id), number, kNow + seconds(60) + edge.after_expiry));
    if (check.ok(result, "redeem"))
      check.equal(result->outcome, edge.outcome, "at the edge of expiry, " + id);
    check.equal(state_of(store, id), FamilyState::active, "an expired code revokes nothing");
    number += 10;
  }
}

void redeem_retention(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const TimePoint end = kNow + minutes(10);
  check.ok(grant(store, "kept", 1), "grant");
  const auto late = store.grants().redeem(redemption(family("kept"), 1, end - kTick));
  check.that(late && late->outcome == RedeemOutcome::replayed_family_revoked,
             "a replay is one until retain_until");
  check.ok(grant(store, "gone", 11), "grant");
  const auto later = store.grants().redeem(redemption(family("gone"), 11, end));
  check.that(later && later->outcome == RedeemOutcome::unknown, "from retain_until on, the code is unknown");
  check.equal(state_of(store, "gone"), FamilyState::active, "and revokes nothing");
  const auto never = store.grants().redeem(redemption(family("never"), 900));
  check.that(never && never->outcome == RedeemOutcome::unknown, "a code that never was is unknown");
}

void redeem_refuses_foreign_tokens(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(grant(store, "first", 1), "grant");
  check.ok(begin(store, "second", 11), "begin_grant");
  auto request = redemption(family("second"), 11);
  request.access = access_token(family("first"), 12);
  check.fails(store.grants().redeem(request), ErrorCode::invalid_argument,
              "an access token of another family");
  request.access = access_token(family("second"), 2);
  check.fails(store.grants().redeem(request), ErrorCode::already_exists, "a known access token");
  request = redemption(family("second"), 11);
  request.refresh = refresh_token(3);
  check.fails(store.grants().redeem(request), ErrorCode::already_exists, "a known refresh token");
  check.that(!is_live(store, 12), "a refused redemption leaves no token");
  const auto result = store.grants().redeem(redemption(family("second"), 11));
  check.that(result && result->outcome == RedeemOutcome::issued,
             "a refused redemption does not consume the code");
}

void redeem_needs_active_family(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(begin(store, "revoked", 1), "begin_grant");
  check.ok(store.grants().revoke({.what = FamilyId("revoked"), .mutation = mutation(kNow)}), "revoke");
  const auto refused = store.grants().redeem(redemption(family("revoked"), 1));
  check.that(refused && refused->outcome == RedeemOutcome::family_revoked, "in a revoked family");
  check.that(!is_live(store, 2), "no token came of it");
  auto brief = family("brief");
  brief.expires_at = kNow + seconds(10);
  check.ok(begin(store, brief, 11), "begin");
  const auto expired = store.grants().redeem(redemption(brief, 11, kNow + seconds(10)));
  check.that(expired && expired->outcome == RedeemOutcome::expired, "in an expired family");
}

FailRedemption failure(std::uint64_t number, TimePoint now = kNow) {
  return {.code = code_ref(number), .limit = 3, .mutation = mutation(now), .revoke_events = {}};
}

void third_failure_revokes(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  auto& grants = store.grants();
  check.ok(begin(store, "family", 1), "begin_grant");
  for (int i = 1; i <= 2; ++i) {
    const auto noted = grants.fail_redemption(failure(1));
    check.that(noted && *noted == FailureOutcome::noted, "the first two are noted");
  }
  const auto peeked = store.tickets().peek(code_ref(1), kNow);
  check.that(peeked && *peeked && (*peeked)->failures == 2 && !(*peeked)->consumed,
             "failures do not burn the code");
  const auto third = grants.fail_redemption(failure(1));
  check.that(third && *third == FailureOutcome::family_revoked, "the third revokes");
  const auto found = grants.find(FamilyId("family"), kNow);
  check.that(found && *found && (*found)->revoked_because == "code_guessed", "the reason says so");
  const auto redeemed = grants.redeem(redemption(family("family"), 1));
  check.that(redeemed && redeemed->outcome == RedeemOutcome::family_revoked, "the code is dead");

  check.ok(begin(store, "patient", 11), "begin_grant");
  check.ok(grants.fail_redemption(failure(11)), "one failure");
  const auto owner = grants.redeem(redemption(family("patient"), 11));
  check.that(owner && owner->outcome == RedeemOutcome::issued,
             "the owner still redeems after a thief's failure");
}

void failures_of_nothing(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto unknown = store.grants().fail_redemption(failure(1));
  check.that(unknown && *unknown == FailureOutcome::unknown, "an unknown code");
  check.ok(begin(store, "family", 1), "begin_grant");
  const auto expired = store.grants().fail_redemption(failure(1, kNow + seconds(60)));
  check.that(expired && *expired == FailureOutcome::unknown, "a code that expired unused");
  auto none = failure(1);
  none.limit = 0;
  check.fails(store.grants().fail_redemption(none), ErrorCode::invalid_argument, "a limit of none");
}

}  // namespace

std::span<const StorageCase> grant_cases() {
  static const StorageCase cases[] = {
      {"begin_grant_keeps_family_and_code", "What begin_grant stores reads back byte for byte.", "",
       keeps_family_and_code},
      {"begin_grant_refuses_what_is_known", "A known family or code is refused whole.", "",
       refuses_what_is_known},
      {"begin_grant_refuses_contradictions", "A grant that contradicts itself is not stored.", "",
       refuses_contradictions},
      {"begin_grant_keeps_a_token_told_at_once", "A token begins with its grant, with a code or without.", "",
       keeps_a_token_told_at_once},
      {"redeem_issues_once_then_revokes", "The second use of a code kills its family and every token of it.",
       "", redeems_once},
      {"redeem_judges_expiry_by_the_given_time", "A code is good before expires_at, to the microsecond.", "",
       redeem_expiry},
      {"redeem_recognises_replay_until_retention_ends", "A consumed code is remembered until retain_until.",
       "", redeem_retention},
      {"redeem_refuses_foreign_or_known_tokens", "A refused redemption changes nothing.", "",
       redeem_refuses_foreign_tokens},
      {"redeem_needs_an_active_family", "No token is issued in a revoked or expired family.", "",
       redeem_needs_active_family},
      {"third_failed_redemption_revokes", "Guessing does not burn a code, but the limit revokes its family.",
       "", third_failure_revokes},
      {"failures_of_unknown_codes_change_nothing", "Only a live code counts failures.", "",
       failures_of_nothing},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
