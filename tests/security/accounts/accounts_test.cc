// What the sign-in page tells of accounts to people who do not know a password: nothing (S-098, S-104,
// S-480).
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <ctime>

#include "core/accounts/account.h"
#include "core/app/server.h"
#include "core/crypto/password_hash.h"
#include "gatehouse/testkit/scope.h"
#include "tests/support/browser.h"
#include "tests/support/race.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

struct Seen {
  int status = 0;
  std::string retry_after;
  std::string fields;  ///< names of the header fields, and of the cookies
  std::string body;    ///< without what differs by nature: the name typed, the form's own tokens
  bool operator==(const Seen&) const = default;
};

std::string without(std::string body, const std::string& name) {
  for (std::size_t at = 0; (at = body.find(name)) != std::string::npos;)
    body.replace(at, name.size(), "(name)");
  for (const std::string marker : {"?id=", "name=\"csrf_token\" value=\""})
    for (std::size_t at = 0; (at = body.find(marker, at)) != std::string::npos;)
      body.erase(at += marker.size(), 43);
  return body;
}

Seen guess(TestServer& server, const std::string& name, std::string_view password = "a wrong password") {
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  const auto& page =
      browser.submit({{"username", name}, {"password", std::string(password)}, {"action", "sign_in"}});
  Seen seen{.status = page.status,
            .retry_after = header_of(page, "Retry-After"),
            .fields = {},
            .body = without(browser.body(), name)};
  for (const auto& header : page.headers)
    seen.fields += header.name + "\n";
  for (const auto& [cookie, value] : browser.cookies())
    seen.fields += cookie + "\n";
  return seen;
}

/// Room for as many guesses as a test makes: what a network may do is another row's matter.
TestServerOptions patient() {
  return {.tenant_extra =
              "limits: { login: { per_address: 10000/1m }, authorize: { per_address: 10000/1m } }\n"};
}

void put_account(TestServer& server, const std::string& name, const std::string& hash,
                 AccountState state = AccountState::active) {
  const auto store = server.server().storage().open(testkit::scope("a")).value();
  auto record = accounts::make_account({.profile = {.username = name, .name = name}, .password_hash = hash},
                                       server.clock().now())
                    .value();
  record.state = state;
  ASSERT_TRUE(store->accounts().put(record, Absent{}, {.now = server.clock().now(), .events = {}}));
}

std::string hash_of_alices_password() {
  return *crypto::hash_password(Secret::copy_of(kAlicePassword), {.memory = 19ull << 20, .passes = 2});
}

TEST(Accounts, S098_guesses_by_every_name_of_an_account_are_counted_together) {
  TestServer server(patient());
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(guess(server, i % 2 == 0 ? "alice" : "Alice@Example.Test").status, 200);
    server.clock().advance(std::chrono::seconds(40));
  }
  // Each name has had five guesses, the account ten: the right password is not looked at any more.
  for (const auto* name : {"alice", "alice@example.test"})
    EXPECT_NE(guess(server, name, kAlicePassword).status, 303) << name;
  server.clock().advance(std::chrono::minutes(15));
  EXPECT_EQ(guess(server, "alice@example.test", kAlicePassword).status, 303);
}

TEST(Accounts, S104_no_delay_and_no_lock_tells_that_two_names_are_one_account) {
  // The same guesses at two names of one account, of two accounts and of none, in each order that counts.
  const std::pair<std::string, std::string> pairs[] = {
      {"alice", "alice@example.test"}, {"alice", "bob@example.test"}, {"mallo", "mallo@example.test"}};
  const std::string orders[] = {"aaaaab", "aaaaaaaaaaaabbb", "ababababababab"};
  for (const auto& order : orders) {
    std::vector<std::vector<Seen>> seen;
    for (const auto& [a, b] : pairs) {
      TestServer server(patient());
      auto& mine = seen.emplace_back();
      for (const char which : order) {
        mine.push_back(guess(server, which == 'a' ? a : b));
        server.clock().advance(std::chrono::seconds(which == 'a' ? 1 : 20));
      }
    }
    for (std::size_t step = 0; step < order.size(); ++step)
      for (std::size_t pair = 1; pair < seen.size(); ++pair)
        EXPECT_EQ(seen[0][step], seen[pair][step]) << order << " step " << step << " pair " << pair;
  }
}

TEST(Accounts, S104_S480_every_state_of_an_account_answers_alike) {
  TestServer server(patient());
  put_account(server, "disab", hash_of_alices_password(), AccountState::disabled);
  put_account(server, "nopwd", "");
  put_account(server, "bcryp", "$2y$10$abcdefghijklmnopqrstuv");
  const auto unknown = guess(server, "mallo");
  ASSERT_EQ(unknown.status, 200);
  for (const auto* name : {"alice", "disab", "nopwd", "bcryp",
                           "b\xc3\xb6"
                           "se"})
    EXPECT_EQ(guess(server, name), unknown) << name;
  EXPECT_EQ(guess(server, "disab", kAlicePassword), unknown) << "even with its password";
}

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The least of several: other work of the process only ever adds.
double cost_of_a_guess(TestServer& server, const std::string& name) {
  double least = 1e9;
  for (int round = 0; round < 4; ++round) {
    server.clock().advance(std::chrono::hours(1));
    const auto before = processor_seconds();
    EXPECT_EQ(guess(server, name).status, 200);
    least = std::min(least, processor_seconds() - before);
  }
  return least;
}

TEST(Accounts, S480_a_guess_costs_the_same_whatever_hash_the_account_has) {
  TestServer server(patient());
  // A fifth of what the tenant's hashes cost: imported, or older than the present setting.
  put_account(server, "cheap", crypto::decoy_hash({.memory = 8ull << 20, .passes = 1}));
  put_account(server, "nopwd", "");
  put_account(server, "bcryp", "$2y$10$abcdefghijklmnopqrstuv");
  const auto unknown = cost_of_a_guess(server, "mallo");
  for (const auto* name : {"alice", "cheap", "nopwd", "bcryp"})
    EXPECT_NEAR(cost_of_a_guess(server, name) / unknown, 1.0, 0.5) << name;
}

std::size_t count_of(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++found;
  return found;
}

TEST(Accounts, S097_of_many_guesses_at_once_no_more_than_ten_are_looked_at) {
  TestServer server(patient());
  // A tenth of the figure; all 500 with GATEHOUSE_FULL_SCALE=1.
  const int guesses = std::getenv("GATEHOUSE_FULL_SCALE") != nullptr ? 500 : 50;
  const std::string names[] = {"alice", "ALICE", "alice@example.test", " Alice ", "\xef\xbc\xa1lice"};
  std::atomic<int> next{0};
  race(10, [&](int) {
    for (int mine; (mine = next++) < guesses;)
      (void)guess(server, names[mine % 5]);
  });
  const auto trail = server.audit_text();
  EXPECT_LE(count_of(trail, "wrong_name_or_password"), 10u);
  EXPECT_GE(count_of(trail, "too_many_attempts"), static_cast<std::size_t>(guesses) - 10);
  EXPECT_NE(guess(server, "alice", kAlicePassword).status, 303);
}

TEST(Accounts, S097_a_lock_outlives_a_restart_and_guesses_at_others) {
  auto options = patient();
  options.storage = "sqlite";
  TestServer server(options);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(guess(server, "alice").status, 200);
    server.clock().advance(std::chrono::seconds(33));
  }
  server.restart();
  for (int other = 0; other < 40; ++other)
    EXPECT_EQ(guess(server, "other" + std::to_string(other)).status, 200);
  EXPECT_EQ(guess(server, "alice", kAlicePassword).status, 429);
  EXPECT_EQ(guess(server, "bob", kAlicePassword).status, 303) << "nobody else is locked";
}

}  // namespace
}  // namespace gatehouse::test_support
