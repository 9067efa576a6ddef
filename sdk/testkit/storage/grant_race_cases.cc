#include <atomic>

#include "cases.h"
#include "gatehouse/testkit/scope.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

constexpr std::uint32_t kRacers = 50;
/// 200 rounds at full scale; 2 % of them otherwise.
std::uint32_t race_rounds() { return rounds(4, 200); }

void one_redeems(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  for (std::uint64_t round = 0; round < race_rounds(); ++round) {
    const std::string id = "family-" + std::to_string(round);
    const std::uint64_t number = round * 1000;
    check.ok(begin(store, id, number), "begin_grant");
    std::atomic<std::uint32_t> issued = 0;
    std::atomic<std::uint32_t> replayed = 0;
    race(kRacers, [&](std::uint32_t i) {
      auto request = redemption(family(id), number);
      request.access = access_token(family(id), number + 1 + i);
      request.refresh = refresh_token(number + 100 + i);
      const auto result = store.grants().redeem(request);
      if (!check.ok(result, "redeem")) return;
      issued += result->outcome == RedeemOutcome::issued;
      replayed += result->outcome == RedeemOutcome::replayed_family_revoked;
    });
    check.equal(issued.load(), 1u, "winners");
    check.equal(replayed.load(), kRacers - 1, "replays");
    check.equal(state_of(store, id), FamilyState::revoked, "the family after replays");
    for (std::uint64_t i = 0; i < kRacers; ++i) {
      check.that(!is_live(store, number + 1 + i), "no access token lives");
      const auto rotated = store.grants().rotate(rotation(number + 100 + i, number + 200 + i, kNow));
      check.that(rotated && (rotated->outcome == RotateOutcome::revoked ||
                             rotated->outcome == RotateOutcome::unknown),
                 "no refresh token lives");
    }
  }
}

void one_consumes(Check& check, StorageFixture& fixture) {
  auto& tickets = fixture.tenant().tickets();
  for (std::uint64_t round = 0; round < race_rounds(); ++round) {
    check.ok(tickets.put(ticket(round), mutation(kNow)), "put");
    std::atomic<std::uint32_t> first = 0;
    race(kRacers, [&](std::uint32_t) {
      const auto result = tickets.consume(code_ref(round), mutation(kNow));
      if (check.ok(result, "consume")) first += result->outcome == ConsumeOutcome::first_use;
    });
    check.equal(first.load(), 1u, "winners");
  }
}

void one_head_in_grace(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  for (std::uint64_t round = 0; round < race_rounds(); ++round) {
    const std::string id = "family-" + std::to_string(round);
    const std::uint64_t number = round * 1000;
    check.ok(grant(store, id, number), "grant");
    std::atomic<std::uint32_t> rotated = 0;
    std::atomic<std::uint32_t> same = 0;
    race(kRacers, [&](std::uint32_t i) {
      auto request = rotation(number + 2, number + 10, kNow + milliseconds(i));
      request.access = access_token(family(id), number + 100 + i);
      const auto result = store.grants().rotate(request);
      if (!check.ok(result, "rotate")) return;
      rotated += result->outcome == RotateOutcome::rotated;
      same += result->outcome == RotateOutcome::same_successor;
      check.equal(result->generation, 1u, "generation");
    });
    check.equal(rotated.load(), 1u, "one rotates");
    check.equal(same.load(), kRacers - 1, "the others get the same successor");
    const auto head = store.grants().rotate(rotation(number + 10, number + 11, kNow + seconds(1)));
    check.that(head && head->outcome == RotateOutcome::rotated, "which is the one live head");
  }
}

void strict_race_revokes(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  for (std::uint64_t round = 0; round < race_rounds(); ++round) {
    const std::string id = "family-" + std::to_string(round);
    const std::uint64_t number = round * 1000;
    check.ok(grant(store, id, number), "grant");
    std::atomic<std::uint32_t> rotated = 0;
    race(kRacers, [&](std::uint32_t i) {
      auto request = rotation(number + 2, number + 10 + i, kNow);
      request.policy.grace = {};
      const auto result = store.grants().rotate(request);
      if (check.ok(result, "rotate")) rotated += result->outcome == RotateOutcome::rotated;
    });
    check.equal(rotated.load(), 1u, "one rotates");
    check.equal(state_of(store, id), FamilyState::revoked, "and the others' reuse revokes the family");
  }
}

void replay_races_issue(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  constexpr std::uint32_t kIssuers = 16;
  for (std::uint64_t round = 0; round < race_rounds(); ++round) {
    const std::string id = "family-" + std::to_string(round);
    const std::uint64_t number = round * 1000;
    check.ok(grant(store, id, number), "grant");
    race(kIssuers, [&](std::uint32_t i) {
      const auto of = family(id);
      if (i == kIssuers / 2) {
        check.ok(store.grants().redeem(redemption(of, number)), "replay");
      } else if (i % 2 == 0) {
        check.ok(store.tokens().issue({.family = of.id,
                                       .access = access_token(of, number + 100 + i),
                                       .refresh = std::nullopt,
                                       .mutation = mutation(kNow)}),
                 "issue");
      } else {
        auto request = rotation(number + 2, number + 10, kNow);
        request.access = access_token(of, number + 100 + i);
        check.ok(store.grants().rotate(request), "rotate");
      }
    });
    for (std::uint64_t i = 0; i < kIssuers; ++i)
      check.that(!is_live(store, number + 100 + i), "no access token lives");
    const auto head = store.grants().rotate(rotation(number + 10, number + 11, kNow));
    check.that(head && (head->outcome == RotateOutcome::revoked || head->outcome == RotateOutcome::unknown),
               "no refresh token lives");
  }
}

void failures_race(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(begin(store, "family", 1), "begin_grant");
  take_events(store);
  std::atomic<std::uint32_t> noted = 0;
  const AuditEvent revoked[] = {event("revoked")};
  race(kRacers, [&](std::uint32_t) {
    const auto result = store.grants().fail_redemption(
        {.code = code_ref(1), .limit = 10, .mutation = mutation(kNow), .revoke_events = revoked});
    if (check.ok(result, "fail_redemption")) noted += *result == FailureOutcome::noted;
  });
  check.equal(noted.load(), 9u, "failures below the limit");
  check.equal(take_events(store).size(), 1u, "revocations told");
  check.equal(store.tickets().peek(code_ref(1), kNow).value()->failures, kRacers, "failures counted");
}

void two_instances_race(Check& check, StorageFixture& fixture) {
  auto other = fixture.another();
  if (!check.ok(other, "a second instance")) return;
  auto theirs = (*other)->open(scope("acme"));
  if (!check.ok(theirs, "open")) return;
  auto& ours = fixture.tenant();
  for (std::uint64_t round = 0; round < race_rounds(); ++round) {
    const std::string id = "family-" + std::to_string(round);
    const std::uint64_t number = round * 1000;
    check.ok(begin(ours, id, number), "begin_grant");
    std::atomic<std::uint32_t> issued = 0;
    race(kRacers, [&](std::uint32_t i) {
      auto request = redemption(family(id), number);
      request.access = std::nullopt;
      request.refresh = refresh_token(number + 100 + i);
      const auto result = (i % 2 == 0 ? ours : **theirs).grants().redeem(request);
      if (check.ok(result, "redeem")) issued += result->outcome == RedeemOutcome::issued;
    });
    check.equal(issued.load(), 1u, "winners over two instances");
    check.equal(state_of(**theirs, id), FamilyState::revoked, "seen by both");
  }
}

}  // namespace

std::span<const StorageCase> grant_race_cases() {
  static const StorageCase cases[] = {
      {"S064_redeem_has_one_winner_of_50", "Of 50 racers one redeems; the replays leave no live token.", "",
       one_redeems},
      {"S421_consume_has_one_winner_of_50", "Of 50 racers one consumes.", "", one_consumes},
      {"S065_racing_refreshes_get_one_successor", "Of 50 racing refreshes all get the one successor.", "",
       one_head_in_grace},
      {"S065_racing_refreshes_without_grace_revoke", "Without grace one of 50 rotates and the family dies.",
       "", strict_race_revokes},
      {"replay_racing_issue_leaves_no_live_token", "No token survives a replay that races its issue.", "",
       replay_races_issue},
      {"racing_failures_are_all_counted", "No failed redemption is lost in a race.", "", failures_race},
      {"S421_redeem_has_one_winner_over_two_instances", "Two instances on the same data have one winner.",
       "shared_between_processes", two_instances_race},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
