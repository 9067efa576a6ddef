#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

RotateOutcome outcome(Check& check, TenantStore& store, const RotateRefresh& request) {
  const auto result = store.grants().rotate(request);
  return check.ok(result, "rotate") ? result->outcome : RotateOutcome::unknown;
}

/// A family "family" with refresh token 3, rotated at kNow into 10.
void make_rotated(Check& check, TenantStore& store) {
  check.ok(grant(store, "family", 1), "grant");
  check.equal(outcome(check, store, rotation(3, 10, kNow)), RotateOutcome::rotated, "first use");
}

void chain_grows(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(grant(store, "family", 1), "grant");
  std::uint64_t presented = 3;
  for (std::uint32_t i = 1; i <= 5; ++i) {
    const TimePoint now = kNow + minutes(i);
    auto request = rotation(presented, 100 + i, now);
    request.access = access_token(family("family"), 200 + i);
    request.successor.payload.json = hostile_text();
    const auto result = store.grants().rotate(request);
    if (!check.ok(result, "rotate") || !check.equal(result->outcome, RotateOutcome::rotated, "rotation"))
      return;
    check.equal(result->generation, i, "generation");
    check.that(result->family && result->family->id == FamilyId("family"), "the answer holds the family");
    const auto used = store.tokens().find_refresh(digest(presented));
    check.that(used && *used && (*used)->first_used_at == now, "the presented token is marked with the time");
    const auto fresh = store.tokens().find_refresh(digest(100 + i));
    check.that(fresh && *fresh && !(*fresh)->first_used_at && (*fresh)->token.generation == i,
               "the successor is fresh");
    check.that(fresh && *fresh && (*fresh)->token.payload.json == hostile_text(), "its payload is kept");
    check.that(is_live(store, 200 + i), "the access token is there");
    presented = 100 + i;
  }
}

void grace_edges(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const struct {
    microseconds after_grace;
    RotateOutcome expected;
  } edges[] = {{-seconds(30), RotateOutcome::same_successor},  // the very moment of the first use
               {-seconds(31), RotateOutcome::same_successor},  // another node's clock is a second behind
               {-milliseconds(1), RotateOutcome::same_successor}, {-kTick, RotateOutcome::same_successor},
               {microseconds(0), RotateOutcome::reuse_detected},  {kTick, RotateOutcome::reuse_detected},
               {milliseconds(1), RotateOutcome::reuse_detected}};
  std::uint64_t number = 1000;
  for (const auto& edge : edges) {
    const std::string id = "family-" + std::to_string(number);
    check.ok(grant(store, id, number), "grant");
    check.equal(outcome(check, store, rotation(number + 2, number + 5, kNow)), RotateOutcome::rotated,
                "first use");
    const auto result =
        store.grants().rotate(rotation(number + 2, number + 5, kNow + seconds(30) + edge.after_grace));
    if (!check.ok(result, "rotate")) return;
    check.equal(result->outcome, edge.expected, "at the edge of grace, " + id);
    const bool same = edge.expected == RotateOutcome::same_successor;
    check.equal(state_of(store, id), same ? FamilyState::active : FamilyState::revoked, "family " + id);
    if (same) check.equal(result->generation, 1u, "generation of the same successor");
    number += 10;
  }
}

void grace_never_extends(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  make_rotated(check, store);
  for (const int after : {10, 20, 29})
    check.equal(outcome(check, store, rotation(3, 10, kNow + seconds(after))), RotateOutcome::same_successor,
                "within");
  check.equal(outcome(check, store, rotation(3, 10, kNow + seconds(31))), RotateOutcome::reuse_detected,
              "after");
  const auto used = store.tokens().find_refresh(digest(3));
  check.that(used && *used && (*used)->first_used_at == kNow, "first_used_at was set once");
}

void no_grace(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  make_rotated(check, store);
  auto request = rotation(3, 10, kNow);
  request.policy.grace = {};
  check.equal(outcome(check, store, request), RotateOutcome::reuse_detected, "a repetition without grace");
  check.equal(outcome(check, store, rotation(10, 11, kNow)), RotateOutcome::revoked, "the successor is dead");
}

void used_successor_ends_grace(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  make_rotated(check, store);
  check.equal(outcome(check, store, rotation(10, 11, kNow + seconds(1))), RotateOutcome::rotated,
              "successor used");
  check.equal(outcome(check, store, rotation(3, 10, kNow + seconds(2))), RotateOutcome::reuse_detected,
              "the predecessor comes again though its successor arrived");
}

void other_derivation(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  make_rotated(check, store);
  check.fails(store.grants().rotate(rotation(3, 99, kNow + seconds(1))), ErrorCode::conflict,
              "another successor");
  const auto stray = store.tokens().find_refresh(digest(99));
  check.that(stray && !stray->has_value(), "no second head of the family");
  check.equal(state_of(store, "family"), FamilyState::active, "family");
}

void wrong_client(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(grant(store, "family", 1), "grant");
  auto request = rotation(3, 10, kNow);
  request.client = ClientId("thief");
  check.equal(outcome(check, store, request), RotateOutcome::wrong_client, "an unused token");
  check.equal(outcome(check, store, rotation(3, 10, kNow)), RotateOutcome::rotated,
              "the owner is not harmed");
  request.mutation.now = kNow + minutes(1);
  check.equal(outcome(check, store, request), RotateOutcome::wrong_client, "a used token");
  check.equal(state_of(store, "family"), FamilyState::active, "a wrong client revokes nothing");
}

void idle_expiry(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const TimePoint idle_end = kNow + hours(1);
  check.ok(grant(store, "idle", 1), "grant");
  check.equal(outcome(check, store, rotation(3, 4, idle_end)), RotateOutcome::expired, "at the idle end");
  check.equal(outcome(check, store, rotation(3, 4, idle_end - kTick)), RotateOutcome::rotated,
              "just before it");
  check.equal(outcome(check, store, rotation(3, 4, idle_end + hours(1))), RotateOutcome::reuse_detected,
              "reuse is told though the token is long idle");
}

void ended_families(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(grant(store, "family", 1), "grant");
  check.equal(outcome(check, store, rotation(3, 4, kNow + hours(24))), RotateOutcome::expired,
              "in an expired family");
  check.ok(store.grants().revoke({.what = FamilyId("family"), .mutation = mutation(kNow)}), "revoke");
  check.equal(outcome(check, store, rotation(3, 4, kNow)), RotateOutcome::revoked, "in a revoked family");
  check.equal(outcome(check, store, rotation(700, 701, kNow)), RotateOutcome::unknown,
              "a token that never was");
  const auto stray = store.tokens().find_refresh(digest(4));
  check.that(stray && !stray->has_value(), "no successor came of it");
}

void reuse_kills_everything(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  make_rotated(check, store);
  const auto reuse = store.grants().rotate(rotation(3, 10, kNow + minutes(1)));
  if (!check.ok(reuse, "rotate")) return;
  check.that(reuse->family && reuse->family->revoked_because == "refresh_reused", "the answer says why");
  check.equal(outcome(check, store, rotation(10, 11, kNow + minutes(1))), RotateOutcome::revoked,
              "the live head");
  check.that(!is_live(store, 2), "the access token");
  const auto issued = store.tokens().issue({.family = FamilyId("family"),
                                            .access = access_token(family("family"), 50),
                                            .refresh = std::nullopt,
                                            .mutation = mutation(kNow)});
  check.that(issued && *issued == IssueOutcome::family_revoked, "nothing more is issued in it");
}

void rotation_refuses_foreign_tokens(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  make_rotated(check, store);
  check.ok(grant(store, "other", 500), "grant");
  auto request = rotation(10, 11, kNow);
  request.access = access_token(family("other"), 60);
  check.fails(store.grants().rotate(request), ErrorCode::invalid_argument,
              "an access token of another family");
  request.access = access_token(family("family"), 501);
  check.fails(store.grants().rotate(request), ErrorCode::already_exists, "a known access token");
  check.fails(store.grants().rotate(rotation(10, 502, kNow)), ErrorCode::already_exists,
              "a known refresh token");
  check.equal(outcome(check, store, rotation(10, 11, kNow)), RotateOutcome::rotated,
              "refusals marked nothing used");
}

void access_anew(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  make_rotated(check, store);
  auto request = rotation(3, 10, kNow + seconds(1));
  request.access = access_token(family("family"), 60);
  check.equal(outcome(check, store, request), RotateOutcome::same_successor, "a retry");
  check.that(is_live(store, 60), "the retry's access token is stored");
}

}  // namespace

std::span<const StorageCase> rotation_cases() {
  static const StorageCase cases[] = {
      {"rotation_grows_a_chain", "Each rotation marks the presented token and adds one successor.", "",
       chain_grows},
      {"grace_ends_to_the_microsecond",
       "Within the grace period a repetition gets the same successor, after it none.", "", grace_edges},
      {"grace_never_extends", "The grace period counts from the first use only.", "", grace_never_extends},
      {"without_grace_every_repetition_is_reuse", "Strict rotation can be had.", "", no_grace},
      {"used_successor_ends_the_grace", "Once the successor was used, its predecessor is reuse at once.", "",
       used_successor_ends_grace},
      {"another_derivation_is_a_conflict", "A family never has two live heads.", "", other_derivation},
      {"wrong_client_changes_nothing", "A foreign client can neither use nor kill a refresh token.", "",
       wrong_client},
      {"idle_expiry_is_judged_by_the_given_time",
       "A refresh token idles until idle_expires_at; reuse is told later too.", "", idle_expiry},
      {"ended_families_do_not_rotate", "Nothing rotates in an expired or revoked family.", "",
       ended_families},
      {"reuse_kills_the_whole_family", "Reuse kills the live head, access tokens and further issue.", "",
       reuse_kills_everything},
      {"rotation_refuses_foreign_or_known_tokens", "A refused rotation changes nothing.", "",
       rotation_refuses_foreign_tokens},
      {"retry_gets_a_new_access_token", "The access token of a retry is minted anew.", "", access_anew},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
