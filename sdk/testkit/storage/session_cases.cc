#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

void session_round_trip(Check& check, StorageFixture& fixture) {
  auto& sessions = fixture.tenant().sessions();
  auto made = session(1, hostile_text());
  made.id = SessionId(hostile_text());
  made.auth_time = kNow - seconds(5);
  made.created_at = kNow - seconds(4);
  made.last_seen_at = kNow - seconds(3);
  made.payload.json = hostile_text(65'536);
  const auto first = sessions.put(made, Absent{}, mutation(kNow));
  if (!check.ok(first, "put")) return;
  made.revision = *first;
  const auto found = sessions.find(made.digest, kNow);
  check.that(found && *found && **found == made, "byte for byte");
  check.fails(sessions.put(made, Absent{}, mutation(kNow)), ErrorCode::conflict, "Absent, but it is there");
  check.fails(sessions.put(made, Revision{77}, mutation(kNow)), ErrorCode::conflict, "a wrong revision");
  made.last_seen_at = kNow;
  const auto second = sessions.put(made, *first, mutation(kNow));
  check.that(second && second->number > first->number, "revisions grow");
  auto twin = session(2, "other");
  twin.id = made.id;
  check.fails(sessions.put(twin, Absent{}, mutation(kNow)), ErrorCode::already_exists, "a taken session id");
}

void session_expiry(Check& check, StorageFixture& fixture) {
  auto& sessions = fixture.tenant().sessions();
  auto idle = session(1, "user");
  auto absolute = session(2, "user");
  absolute.idle_expires_at = kNow + hours(20);
  check.ok(sessions.put(idle, Absent{}, mutation(kNow)), "put");
  check.ok(sessions.put(absolute, Absent{}, mutation(kNow)), "put");
  const auto present = [&](const SessionRecord& one, TimePoint now) {
    return sessions.find(one.digest, now).value().has_value();
  };
  check.that(present(idle, idle.idle_expires_at - kTick), "before the idle end");
  check.that(!present(idle, idle.idle_expires_at), "at the idle end");
  check.that(present(absolute, absolute.absolute_expires_at - kTick), "before the absolute end");
  check.that(!present(absolute, absolute.absolute_expires_at), "at the absolute end");
  check.equal(sessions.list(UserId("user"), kNow).value().size(), 2u, "both are listed");
  check.equal(sessions.list(UserId("user"), idle.idle_expires_at).value().size(), 1u,
              "the expired one is not");
  const TimePoint later = idle.idle_expires_at;
  check.fails(sessions.put(idle, Revision{1}, mutation(later)), ErrorCode::conflict,
              "an expired session does not come back");
  const auto dead = sessions.erase(idle.id, mutation(later));
  check.that(dead && !*dead, "nor is there one to erase");
}

void session_replaced(Check& check, StorageFixture& fixture) {
  auto& sessions = fixture.tenant().sessions();
  const auto before = session(1, "user");
  auto after = session(2, "user");
  after.id = before.id;
  check.ok(sessions.put(before, Absent{}, mutation(kNow)), "put");
  const auto revision = sessions.replace(before.digest, after, mutation(kNow));
  if (!check.ok(revision, "replace")) return;
  after.revision = *revision;
  check.that(!sessions.find(before.digest, kNow).value().has_value(), "the old cookie is dead at once");
  const auto found = sessions.find(after.digest, kNow);
  check.that(found && *found && **found == after, "the new one is there, same sid");
  check.fails(sessions.replace(before.digest, session(3, "user"), mutation(kNow)), ErrorCode::conflict,
              "a session that was replaced");
  check.that(!sessions.find(digest(3), kNow).value().has_value(), "and nothing came of it");
  check.fails(sessions.replace(after.digest, after, mutation(kNow)), ErrorCode::already_exists, "by itself");
  check.ok(sessions.put(session(4, "user"), Absent{}, mutation(kNow)), "put");
  check.fails(sessions.replace(after.digest, session(4, "user"), mutation(kNow)), ErrorCode::already_exists,
              "by a known digest");
  check.that(sessions.find(after.digest, kNow).value().has_value(), "refusals end nothing");
  check.fails(sessions.replace(after.digest, session(5, "user"), mutation(after.idle_expires_at)),
              ErrorCode::conflict, "an expired session");
}

void session_erased(Check& check, StorageFixture& fixture) {
  auto& sessions = fixture.tenant().sessions();
  const auto made = session(1, "user");
  check.ok(sessions.put(made, Absent{}, mutation(kNow)), "put");
  const auto first = sessions.erase(made.id, mutation(kNow));
  const auto second = sessions.erase(made.id, mutation(kNow));
  check.that(first && *first, "there was one");
  check.that(second && !*second, "then there is none");
  check.that(!sessions.find(made.digest, kNow).value().has_value(), "it is dead");
  check.fails(sessions.put(made, Revision{1}, mutation(kNow)), ErrorCode::conflict,
              "a late write does not revive it");
  check.fails(sessions.replace(made.digest, session(2, "user"), mutation(kNow)), ErrorCode::conflict,
              "a late rotation neither");
}

void interaction_life(Check& check, StorageFixture& fixture) {
  auto& interactions = fixture.tenant().interactions();
  auto made = interaction(1);
  made.payload.json = hostile_text(65'536);
  const auto first = interactions.put(made, Absent{}, mutation(kNow));
  if (!check.ok(first, "put")) return;
  made.revision = *first;
  const auto found = interactions.find(made.digest, kNow);
  check.that(found && *found && **found == made, "byte for byte");
  check.fails(interactions.put(made, Absent{}, mutation(kNow)), ErrorCode::conflict,
              "Absent, but it is there");
  const auto second = interactions.put(made, *first, mutation(kNow));
  check.that(second && second->number > first->number, "revisions grow");
  check.fails(interactions.put(made, *first, mutation(kNow)), ErrorCode::conflict, "an old revision");
  check.that(interactions.find(made.digest, made.expires_at - kTick).value().has_value(), "before its end");
  check.that(!interactions.find(made.digest, made.expires_at).value().has_value(), "at its end");
  check.fails(interactions.put(made, second.value(), mutation(made.expires_at)), ErrorCode::conflict,
              "once expired");
  check.ok(interactions.erase(made.digest, mutation(kNow)), "erase");
  check.ok(interactions.erase(made.digest, mutation(kNow)), "erase of nothing is no error");
  check.that(!interactions.find(made.digest, kNow).value().has_value(), "it is gone");
  check.fails(interactions.put(made, second.value(), mutation(kNow)), ErrorCode::conflict,
              "a late write does not revive it");
}

}  // namespace

std::span<const StorageCase> session_cases() {
  static const StorageCase cases[] = {
      {"sessions_are_kept", "A session reads back byte for byte and compares and sets.", "",
       session_round_trip},
      {"sessions_end_idle_and_absolute", "Both ends hold to the microsecond; an ended session stays ended.",
       "", session_expiry},
      {"replaced_session_is_dead_at_once", "Rotation of a cookie leaves exactly one live (S-258).", "",
       session_replaced},
      {"erased_session_stays_dead", "Nothing that was under way revives an erased session (S-412).", "",
       session_erased},
      {"interactions_are_kept_and_erased", "An interaction reads back, compares and sets, and ends.", "",
       interaction_life},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
