// S-416, S-417: many people of two tenants at once: nobody is ever shown another's data, and afterwards the
// process holds what it held before.
#include <dirent.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/resident_bytes.h"
#include "tests/support/sanitizer.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

struct Person {
  std::string tenant;
  std::string username;
  std::string name;
};
const Person kPeople[] = {{"a", "alice", "Alice Example"},
                          {"a", "bob", "Bob"},
                          {"b", "alice", "Alice Example"},
                          {"b", "bob", "Bob"}};

/// One full flow; every answer is this person's own. Answers how many were looked at.
int live_through(TestServer& server, const Person& person, const std::string& mark) {
  const TokenClient web(server, "web", person.tenant);
  Browser browser(server, person.tenant);
  browser.open(authorize_target("web", kWebUri,
                                {{"state", mark}, {"nonce", mark}, {"scope", "openid profile email"}}));
  EXPECT_NE(browser.body().find("Tenant " + person.tenant), std::string::npos);
  browser.submit(
      {{"username", person.username}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(browser.answered("state"), mark);
  EXPECT_EQ(browser.answered("iss"), "https://id.example/t/" + person.tenant);
  const auto tokens = web.redeem(browser.answered("code").value_or(""));
  const auto claims = claims_of(tokens.text("id_token"));
  EXPECT_EQ(claims.at("nonce").as_string(), mark);
  EXPECT_EQ(claims.at("iss").as_string(), "https://id.example/t/" + person.tenant);
  for (int again = 0; again < 3; ++again) {
    const auto info = web.userinfo(tokens.text("access_token"));
    EXPECT_EQ(info.text("name"), person.name);
    EXPECT_EQ(info.text("email"), person.username + "@example.test");
    EXPECT_EQ(info.text("sub"), claims.at("sub").as_string());
    EXPECT_EQ(web.introspect(tokens.text("access_token")).text("sub"), claims.at("sub").as_string());
  }
  const TokenClient elsewhere(server, "web", person.tenant == "a" ? "b" : "a");
  EXPECT_EQ(elsewhere.userinfo(tokens.text("access_token")).status, 401);
  EXPECT_EQ(elsewhere.refresh(tokens.text("refresh_token")).error(), "invalid_grant");
  browser.open("/end-session?" + form_of({{"id_token_hint", tokens.text("id_token")}}));
  return 13;
}

/// Four threads, each one person, `rounds` times.
int crowd(TestServer& server, int rounds) {
  std::atomic<int> looked_at{0};
  std::vector<std::thread> threads;
  for (const auto& person : kPeople)
    threads.emplace_back([&, person] {
      for (int round = 0; round < rounds; ++round)
        looked_at +=
            live_through(server, person, "canary-" + person.tenant + person.username + std::to_string(round));
    });
  for (auto& thread : threads)
    thread.join();
  return looked_at;
}

TEST(Neighbours, S416_of_many_people_at_once_nobody_is_shown_anothers_data) {
  TestServer server({.storage = "sqlite"});
  EXPECT_EQ(crowd(server, 8), 4 * 8 * 13);
}

std::size_t descriptors() {
  std::size_t count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (folder != nullptr && readdir(folder) != nullptr)
    ++count;
  if (folder != nullptr) closedir(folder);
  return count;
}

TEST(Neighbours, S417_memory_and_descriptors_return_to_what_they_were) {
  if (kAddressSanitized) GTEST_SKIP() << "the sanitizer keeps what was freed";
  TestServer server({.storage = "sqlite"});
  crowd(server, 5);  // caches and pools get their size
  const auto descriptors_before = descriptors();
  const auto before = resident_bytes();
  crowd(server, 10);
  // The store may have opened a connection more for itself; forty flows that lose one each would show.
  EXPECT_LE(descriptors(), descriptors_before + 6);
  EXPECT_LT(resident_bytes(), before * 1.05) << before;
}

}  // namespace
}  // namespace gatehouse::test_support
