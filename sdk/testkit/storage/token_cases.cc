#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

IssueTokens issue_of(const FamilyRecord& of, std::uint64_t access, TimePoint now = kNow) {
  return {.family = of.id,
          .access = access_token(of, access),
          .refresh = std::nullopt,
          .mutation = mutation(now)};
}

void access_round_trip(Check& check, StorageFixture& fixture) {
  auto& tokens = fixture.tenant().tokens();
  auto machine = family("");
  auto token = access_token(machine, 1);
  token.client = ClientId(hostile_text());
  token.payload.json = hostile_text(65'536);
  const auto issued =
      tokens.issue({.family = {}, .access = token, .refresh = std::nullopt, .mutation = mutation(kNow)});
  check.that(issued && *issued == IssueOutcome::issued, "a token without a family is issued");
  const auto found = tokens.find_access(digest(1), kNow);
  if (!check.ok(found, "find_access") || !check.that(found->has_value(), "it is there")) return;
  check.that((*found)->digest == token.digest && (*found)->family.empty(), "digest and absent family");
  check.equal((*found)->client.text(), token.client.text(), "client");
  check.equal((*found)->payload.json, token.payload.json, "payload");
  check.that((*found)->expires_at == token.expires_at, "expiry");
  check.that(tokens.find_access(digest(1), token.expires_at - kTick).value().has_value(),
             "alive before its end");
  check.that(!tokens.find_access(digest(1), token.expires_at).value().has_value(), "dead at its end");
  check.fails(tokens.issue(issue_of(machine, 1)), ErrorCode::already_exists, "the same digest again");
}

void issue_needs_active_family(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto issue = [&](const std::string& id, std::uint64_t number, TimePoint now) {
    const auto result = store.tokens().issue(issue_of(family(id), number, now));
    return check.ok(result, "issue") ? *result : IssueOutcome::issued;
  };
  check.ok(begin(store, "family", 1), "begin_grant");
  check.equal(issue("family", 10, kNow), IssueOutcome::issued, "active");
  check.equal(issue("family", 11, kNow + hours(24)), IssueOutcome::family_expired, "expired");
  check.equal(issue("unknown", 12, kNow), IssueOutcome::family_expired, "unknown");
  check.ok(store.grants().revoke({.what = FamilyId("family"), .mutation = mutation(kNow)}), "revoke");
  check.equal(issue("family", 13, kNow), IssueOutcome::family_revoked, "revoked");
  for (const std::uint64_t number : {10u, 11u, 12u, 13u})
    check.that(!is_live(store, number), "no live token");
}

void issue_refuses_contradictions(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(grant(store, "family", 1), "grant");
  auto request = issue_of(family("family"), 10);
  request.access->family = FamilyId("other");
  check.fails(store.tokens().issue(request), ErrorCode::invalid_argument,
              "an access token of another family");
  request = issue_of(family(""), 10);
  request.refresh = refresh_token(11);
  check.fails(store.tokens().issue(request), ErrorCode::invalid_argument, "a refresh token without family");
  request = issue_of(family("family"), 10);
  request.refresh = refresh_token(11);
  check.fails(store.tokens().issue(request), ErrorCode::already_exists, "a second head of the family");
  check.that(!is_live(store, 10), "refusals store nothing");
  check.ok(begin(store, "fresh", 20), "begin_grant");
  request = issue_of(family("fresh"), 21);
  request.refresh = refresh_token(22);
  const auto issued = store.tokens().issue(request);
  check.that(issued && *issued == IssueOutcome::issued, "the first refresh token of a family");
}

void access_is_revoked(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(grant(store, "family", 1), "grant");
  const auto first = store.tokens().revoke_access(digest(2), mutation(kNow));
  const auto second = store.tokens().revoke_access(digest(2), mutation(kNow));
  check.that(first && *first, "there was one");
  check.that(second && !*second, "then there is none");
  check.that(!is_live(store, 2), "it is dead");
  check.equal(state_of(store, "family"), FamilyState::active, "its family lives");
}

void access_is_denied(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  const auto until = kNow + minutes(5);
  check.that(!store.tokens().is_denied(digest(9), kNow).value(), "nothing is denied at first");
  const auto first = store.tokens().deny_access(digest(9), until, mutation(kNow));
  const auto second = store.tokens().deny_access(digest(9), until + hours(1), mutation(kNow));
  check.that(first && *first, "the first mark is news");
  check.that(second && !*second, "the second is not");
  check.that(store.tokens().is_denied(digest(9), until - kTick).value(), "denied until its end");
  check.that(!store.tokens().is_denied(digest(9), until).value(), "and no longer");
  check.that(!store.tokens().is_denied(digest(8), kNow).value(), "another one is not denied");
  check.that(!fixture.tenant("other").tokens().is_denied(digest(9), kNow).value(), "nor another tenant's");
}

void replay_is_noticed(Check& check, StorageFixture& fixture) {
  auto& replay = fixture.tenant().replay();
  const auto until = kNow + minutes(5);
  const auto remember = [&](std::uint64_t number, TimePoint to, TimePoint now) {
    return replay.remember(digest(number), to, mutation(now)).value();
  };
  check.that(remember(9, until, kNow), "the first time");
  check.that(!remember(9, until + hours(1), kNow), "not a second time");
  check.that(!remember(9, until, until - kTick), "as long as it is remembered, which a repetition keeps");
  check.that(remember(9, until + minutes(5), until), "then it is the first time again");
  check.that(!remember(9, until + minutes(5), until), "and once only");
  check.that(remember(8, until, kNow), "another one is another one");
  check.that(fixture.tenant("other").replay().remember(digest(9), until, mutation(kNow)).value(),
             "and so is another tenant's");
}

void access_dies_with_family_time(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  auto brief = family("brief");
  brief.expires_at = kNow + seconds(10);
  check.ok(begin(store, brief, 1), "begin");
  check.ok(store.tokens().issue(issue_of(brief, 2)), "issue");
  check.that(is_live(store, 2, kNow + seconds(10) - kTick), "alive with its family");
  check.that(!is_live(store, 2, kNow + seconds(10)), "not a microsecond longer, whatever its own expiry");
}

void ticket_life(Check& check, StorageFixture& fixture) {
  auto& tickets = fixture.tenant().tickets();
  auto made = ticket(1);
  made.payload.json = hostile_text(65'536);
  check.ok(tickets.put(made, mutation(kNow)), "put");
  check.fails(tickets.put(made, mutation(kNow)), ErrorCode::already_exists, "put again");
  const auto first = tickets.consume(made.ref, mutation(kNow));
  if (!check.ok(first, "consume") || !check.equal(first->outcome, ConsumeOutcome::first_use, "first")) return;
  check.that(first->ticket && first->ticket->ticket.payload == made.payload, "the payload comes back");
  const auto second = tickets.consume(made.ref, mutation(kNow + minutes(5)));
  check.that(second && second->outcome == ConsumeOutcome::replayed && second->ticket,
             "then a replay, past expiry too");
  const auto peeked = tickets.peek(made.ref, kNow + minutes(5));
  check.that(peeked && *peeked && (*peeked)->consumed, "a consumed ticket shows its mark");
  const auto gone = tickets.consume(made.ref, mutation(made.retain_until));
  check.that(gone && gone->outcome == ConsumeOutcome::unknown, "unknown from retain_until on");
  check.that(!tickets.peek(made.ref, made.retain_until).value().has_value(), "and absent");
}

void ticket_expiry(Check& check, StorageFixture& fixture) {
  auto& tickets = fixture.tenant().tickets();
  const auto made = ticket(1);
  check.ok(tickets.put(made, mutation(kNow)), "put");
  check.that(tickets.peek(made.ref, made.expires_at - kTick).value().has_value(), "present before its end");
  check.that(!tickets.peek(made.ref, made.expires_at).value().has_value(), "absent at its end");
  const auto late = tickets.consume(made.ref, mutation(made.expires_at));
  check.that(late && late->outcome == ConsumeOutcome::expired, "expired at its end");
  const auto early = tickets.consume(made.ref, mutation(made.expires_at - kTick));
  check.that(early && early->outcome == ConsumeOutcome::first_use, "good a microsecond before it");
  auto backwards = ticket(2);
  backwards.retain_until = backwards.expires_at - kTick;
  check.fails(tickets.put(backwards, mutation(kNow)), ErrorCode::invalid_argument,
              "forgotten before it expires");
  const auto never = tickets.consume(code_ref(77), mutation(kNow));
  check.that(never && never->outcome == ConsumeOutcome::unknown, "a ticket that never was");
}

void family_less_ticket_is_no_code(Check& check, StorageFixture& fixture) {
  auto& store = fixture.tenant();
  check.ok(store.tickets().put(ticket(1), mutation(kNow)), "put");
  const auto redeemed = store.grants().redeem(redemption(family("family"), 1));
  check.that(redeemed && redeemed->outcome == RedeemOutcome::unknown,
             "a ticket without family redeems nothing");
}

}  // namespace

std::span<const StorageCase> token_cases() {
  static const StorageCase cases[] = {
      {"access_tokens_are_kept_until_their_end",
       "An opaque access token reads back and ends to the microsecond.", "", access_round_trip},
      {"issue_needs_an_active_family", "No token is issued in a revoked, expired or unknown family.", "",
       issue_needs_active_family},
      {"issue_refuses_contradictions", "Tokens fit their family; a family has one first refresh token.", "",
       issue_refuses_contradictions},
      {"access_token_can_be_revoked_alone", "revoke_access ends one token and says whether there was one.",
       "", access_is_revoked},
      {"access_token_without_row_can_be_denied",
       "deny_access refuses one JWT until its end and says whether that is news.", "", access_is_denied},
      {"S068_replay_is_noticed", "remember says true once, until the time that the first one named.", "",
       replay_is_noticed},
      {"access_token_ends_with_its_family", "No token outlives the absolute end of its family.", "",
       access_dies_with_family_time},
      {"tickets_are_one_time", "A ticket is consumed once, then a replay, then unknown.", "", ticket_life},
      {"tickets_expire_to_the_microsecond", "A ticket is good before expires_at.", "", ticket_expiry},
      {"a_ticket_without_family_is_no_code", "Only a grant's own code redeems.", "",
       family_less_ticket_is_no_code},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
