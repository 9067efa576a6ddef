#include <set>

#include "cases.h"
#include "samples.h"

namespace gatehouse::testkit::storage {
namespace {

void account_round_trip(Check& check, StorageFixture& fixture) {
  auto& accounts = fixture.tenant().accounts();
  auto made = account("id", {"zoe", hostile_text(), "anna@example.com"});
  made.state = AccountState::disabled;
  made.password_hash = hostile_text();
  made.updated_at = kNow + kTick;
  made.payload.json = hostile_text(65'536);
  const auto revision = accounts.put(made, Absent{}, mutation(kNow));
  if (!check.ok(revision, "put") || !check.that(revision->number > 0, "a revision is never 0")) return;
  made.revision = *revision;
  const auto found = accounts.find(made.id);
  if (check.ok(found, "find") && check.that(found->has_value(), "it is there"))
    check.that(**found == made, "byte for byte, login keys in their order");
  for (const auto& key : made.login_keys) {
    const auto by_login = accounts.find_by_login(key);
    check.that(by_login && *by_login && **by_login == made, "by login key " + key.text());
  }
  const auto nobody = accounts.find_by_login(LoginKey("ZOE"));
  check.that(nobody && !nobody->has_value(), "login keys are compared byte for byte");
  const auto empty = accounts.put(account("no-keys", {}), Absent{}, mutation(kNow));
  check.ok(empty, "an account without login keys");
  const auto bare = accounts.find(UserId("no-keys"));
  check.that(bare && *bare && (*bare)->login_keys.empty(), "and without any it stays");
}

void account_compare_and_set(Check& check, StorageFixture& fixture) {
  auto& accounts = fixture.tenant().accounts();
  const auto first = accounts.put(account("id", {"anna"}), Absent{}, mutation(kNow));
  if (!check.ok(first, "put")) return;
  check.fails(accounts.put(account("id", {"anna"}), Absent{}, mutation(kNow)), ErrorCode::conflict,
              "Absent, but it is there");
  auto changed = account("id", {"anna", "anne"});
  const auto second = accounts.put(changed, *first, mutation(kNow));
  if (!check.ok(second, "put with the right revision")) return;
  check.that(second->number > first->number, "revisions grow");
  check.fails(accounts.put(changed, *first, mutation(kNow)), ErrorCode::conflict, "an old revision");
  check.fails(accounts.put(account("none", {}), *first, mutation(kNow)), ErrorCode::conflict,
              "a revision of nothing");
  const auto found = accounts.find(UserId("id"));
  check.that(found && *found && (*found)->revision == *second && (*found)->login_keys == changed.login_keys,
             "losers change nothing");
}

void login_keys_are_unique(Check& check, StorageFixture& fixture) {
  auto& accounts = fixture.tenant().accounts();
  const auto anna = accounts.put(account("a", {"anna", "shared"}), Absent{}, mutation(kNow));
  if (!check.ok(anna, "put")) return;
  check.fails(accounts.put(account("b", {"bert", "shared"}), Absent{}, mutation(kNow)),
              ErrorCode::already_exists, "a login key of another account");
  check.that(!accounts.find(UserId("b")).value().has_value(), "the refused account is not there");
  check.that(!accounts.find_by_login(LoginKey("bert")).value().has_value(), "nor its other login key");
  check.fails(accounts.put(account("c", {"twice", "twice"}), Absent{}, mutation(kNow)),
              ErrorCode::invalid_argument, "one login key twice");
  check.ok(accounts.put(account("a", {"anna"}), *anna, mutation(kNow)), "gives a login key up");
  check.ok(accounts.put(account("b", {"bert", "shared"}), Absent{}, mutation(kNow)),
           "which another may take then");
  const auto owner = accounts.find_by_login(LoginKey("shared"));
  check.that(owner && *owner && (*owner)->id == UserId("b"), "and owns");
}

void accounts_page(Check& check, StorageFixture& fixture) {
  auto& accounts = fixture.tenant().accounts();
  for (int i = 100; i < 125; ++i)
    check.ok(accounts.put(account(std::to_string(i), {"x" + std::to_string(i), "y" + std::to_string(i)}),
                          Absent{}, mutation(kNow)),
             "put");
  std::vector<std::string> seen;
  ListQuery query{.cursor = "", .limit = 10};
  do {
    const auto page = accounts.list(query);
    if (!check.ok(page, "list")) return;
    for (const auto& record : page->records) {
      seen.push_back(record.id.text());
      check.equal(record.login_keys.size(), 2u, "login keys of " + record.id.text());
    }
    query.cursor = page->next;
  } while (!query.cursor.empty() && seen.size() < 50);
  check.equal(std::set<std::string>(seen.begin(), seen.end()).size(), 25u, "all accounts, each once");
  check.equal(seen.size(), 25u, "none twice");
  check.fails(accounts.list({.cursor = "", .limit = 201}), ErrorCode::invalid_argument, "too large a page");
}

void client_life(Check& check, StorageFixture& fixture) {
  auto& clients = fixture.tenant().clients();
  auto made = client(hostile_text());
  made.payload.json = hostile_text(65'536);
  const auto first = clients.put(made, Absent{}, mutation(kNow));
  if (!check.ok(first, "put")) return;
  made.revision = *first;
  const auto found = clients.find(made.id);
  check.that(found && *found && **found == made, "byte for byte");
  check.fails(clients.put(made, Absent{}, mutation(kNow)), ErrorCode::conflict, "Absent, but it is there");
  const auto second = clients.put(made, *first, mutation(kNow));
  if (!check.ok(second, "put")) return;
  check.fails(clients.erase(made.id, *first, mutation(kNow)), ErrorCode::conflict,
              "erase of an old revision");
  check.fails(clients.erase(ClientId("none"), *second, mutation(kNow)), ErrorCode::not_found,
              "erase of nothing");
  check.ok(clients.erase(made.id, *second, mutation(kNow)), "erase");
  check.that(!clients.find(made.id).value().has_value(), "it is gone");
  check.ok(clients.put(made, Absent{}, mutation(kNow)), "the id is free again");
}

void clients_page(Check& check, StorageFixture& fixture) {
  auto& clients = fixture.tenant().clients();
  for (int i = 0; i < 7; ++i)
    check.ok(clients.put(client("c" + std::to_string(i)), Absent{}, mutation(kNow)), "put");
  const auto first = clients.list({.cursor = "", .limit = 5});
  if (!check.ok(first, "list") || !check.equal(first->records.size(), 5u, "first page")) return;
  const auto second = clients.list({.cursor = first->next, .limit = 5});
  if (!check.ok(second, "list")) return;
  check.equal(second->records.size(), 2u, "second page");
  check.that(second->next.empty(), "which is the last");
  const auto exact = clients.list({.cursor = "", .limit = 7});
  check.that(exact && exact->records.size() == 7 && exact->next.empty(),
             "a page that fits exactly is the last");
  check.fails(fixture.tenant().accounts().list({.cursor = first->next, .limit = 5}),
              ErrorCode::invalid_argument, "a cursor of clients for accounts");
}

void consent_life(Check& check, StorageFixture& fixture) {
  auto& consents = fixture.tenant().consents();
  auto made = consent(hostile_text(), "app");
  made.scopes = {"openid", "", hostile_text(), "1:x"};
  made.claims = {hostile_text(), "birthdate"};
  const auto first = consents.put(made, Absent{}, mutation(kNow));
  if (!check.ok(first, "put")) return;
  made.revision = *first;
  const auto found = consents.find(made.user, made.client);
  check.that(found && *found && **found == made, "byte for byte, scopes and claims in their order");
  check.ok(consents.put(consent(hostile_text(), "other"), Absent{}, mutation(kNow)), "put");
  check.fails(consents.put(made, Revision{99}, mutation(kNow)), ErrorCode::conflict, "a wrong revision");
  made.scopes = {};
  const auto second = consents.put(made, *first, mutation(kNow));
  check.that(second && second->number > first->number, "revisions grow");
  const auto listed = consents.list(made.user);
  check.that(listed && listed->size() == 2, "both are listed");
  check.that(consents.list(UserId("nobody")).value().empty(), "nobody has none");
  check.ok(consents.erase(made.user, made.client, mutation(kNow)), "erase");
  check.ok(consents.erase(made.user, made.client, mutation(kNow)), "erase of nothing is no error");
  check.that(!consents.find(made.user, made.client).value().has_value(), "it is gone");
  check.equal(consents.list(made.user).value().size(), 1u, "the other one stays");
}

void counter_windows(Check& check, StorageFixture& fixture) {
  auto& counters = fixture.tenant().counters();
  const CounterKey key(hostile_text());
  check.that(!counters.find(key, kNow).value().has_value(), "nothing was counted");
  for (std::uint64_t i = 1; i <= 3; ++i) {
    const auto state = counters.add(key, minutes(5), kNow + minutes(i));
    if (!check.ok(state, "add")) return;
    check.equal(state->count, i, "count");
    check.that(state->window_started_at == kNow + minutes(1), "the window starts with its first event");
    check.that(state->last_at == kNow + minutes(i), "and remembers the last");
  }
  const TimePoint end = kNow + minutes(6);
  check.that(counters.find(key, end - kTick).value().has_value(), "open until its end");
  check.that(!counters.find(key, end).value().has_value(), "closed at its end");
  check.equal(counters.add(key, minutes(5), end - kTick).value().count, 4u, "the last moment counts");
  const auto fresh = counters.add(key, minutes(5), end);
  check.that(fresh && fresh->count == 1 && fresh->window_started_at == end, "then a new window starts");
  const auto late = counters.add(key, minutes(5), end - seconds(1));
  check.that(late && late->count == 2 && late->last_at == end,
             "a clock that lags counts, and moves nothing back");
  check.equal(counters.add(CounterKey("other"), minutes(5), end).value().count, 1u, "keys are apart");
  check.ok(counters.reset(key), "reset");
  check.that(!counters.find(key, end).value().has_value(), "nothing left");
  check.ok(counters.reset(key), "reset of nothing is no error");
  check.fails(counters.add(key, Duration(0), kNow), ErrorCode::invalid_argument, "a window of no time");
}

}  // namespace

std::span<const StorageCase> people_cases() {
  static const StorageCase cases[] = {
      {"accounts_are_kept", "An account reads back byte for byte, by id and by each login key.", "",
       account_round_trip},
      {"accounts_compare_and_set", "A put succeeds only on what was expected.", "", account_compare_and_set},
      {"login_keys_are_unique", "A login key belongs to one account of the tenant.", "",
       login_keys_are_unique},
      {"accounts_are_paged", "Pages give each account once, with its login keys.", "", accounts_page},
      {"clients_are_kept_and_erased", "Clients read back, compare and set, and erase by revision.", "",
       client_life},
      {"clients_are_paged", "The last page has no cursor.", "", clients_page},
      {"consents_are_kept_and_erased", "Consents read back with their scopes and claims in order.", "",
       consent_life},
      {"counters_count_in_windows", "Windows start with their first event and end to the microsecond.", "",
       counter_windows},
  };
  return cases;
}

}  // namespace gatehouse::testkit::storage
