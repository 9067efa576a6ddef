// What one network can use up of what all share: password hashes, rows, the audit trail.
#include <gtest/gtest.h>

#include "core/crypto/password_hash.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

std::map<std::string, std::string> guess(int number) {
  return {{"username", "nobody" + std::to_string(number)}, {"password", "guess"}, {"action", "sign_in"}};
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++found;
  return found;
}

/// How many refusals the trail says were only counted.
std::uint64_t summarised(const std::string& trail) {
  std::uint64_t told = 0;
  constexpr std::string_view kCount = "\"count\":\"";
  for (auto at = trail.find("audit.summarised"); at != std::string::npos;
       at = trail.find("audit.summarised", at + 1))
    told += std::stoull(trail.substr(trail.find(kCount, at) + kCount.size()));
  return told;
}

TEST(Exhaustion, A226_A232_S097_a_network_that_guesses_many_names_is_stopped_before_the_hash_queue) {
  TestServer server({.tenant_extra = "limits: { login: { per_address: 3/1m } }\n"});
  Browser attacker(server);
  attacker.open(authorize_target("web", kWebUri));
  const auto form_at_hand = attacker;
  for (int attempt = 0; attempt < 3; ++attempt) {
    attacker.submit(guess(attempt));
    EXPECT_EQ(attacker.page().status, 200) << attempt;
  }
  attacker.submit(guess(3));
  EXPECT_EQ(attacker.page().status, 429);
  EXPECT_EQ(header_of(attacker.page(), "Retry-After"), "20");
  server.clock().advance(std::chrono::seconds(20));
  auto later = form_at_hand;
  later.submit(guess(4));
  EXPECT_EQ(later.page().status, 200);
}

TEST(Exhaustion, S097_right_passwords_use_nothing_up) {
  TestServer server({.tenant_extra = "limits: { login: { per_address: 2/1m } }\n"});
  for (int person = 0; person < 6; ++person)
    EXPECT_NE(Browser(server).sign_in("web", kWebUri), "") << person;
}

// RFC 6749 §2.3.1: what a person chose can be guessed; a generated secret cannot, and its digest costs
// nothing.
TEST(Exhaustion, S097_a_network_that_guesses_a_client_secret_is_stopped_before_the_hash_queue) {
  const std::string secret = "of somebody's own choosing";
  const auto hash = *crypto::hash_password(Secret::copy_of(secret), {.memory = 19ull << 20, .passes = 2});
  TestServer server(
      {.tenant_extra = "limits: { login: { per_address: 3/1m } }\n",
       .clients =
           "clients:\n  - { client_id: machine, client_name: Machine, grant_types: [client_credentials], "
           "response_types: [], redirect_uris: [], scope: api, client_secret_hash: \"" +
           hash + "\" }\n"});
  const auto ask = [&server](std::string_view with) {
    return server.post("/t/a/token", "grant_type=client_credentials", {basic("machine", with)});
  };
  for (int attempt = 0; attempt < 5; ++attempt)
    EXPECT_EQ(ask(secret).status, 200) << "the right one uses nothing up";
  for (int attempt = 0; attempt < 3; ++attempt)
    EXPECT_EQ(ask("guess" + std::to_string(attempt)).status, 401);
  for (const auto& with : {std::string("guess"), secret}) {
    const auto stopped = ask(with);
    EXPECT_EQ(stopped.status, 503);
    EXPECT_FALSE(header_of(stopped, "Retry-After").empty());
  }
  server.clock().advance(std::chrono::minutes(1));
  EXPECT_EQ(ask(secret).status, 200);
}

// A grant that runs on the hash pool itself is no way around that, nor does it give back what others took.
TEST(Exhaustion, S097_a_client_secret_is_guessed_no_faster_through_the_password_grant) {
  const std::string secret = "of somebody's own choosing";
  const auto hash = *crypto::hash_password(Secret::copy_of(secret), {.memory = 19ull << 20, .passes = 2});
  const auto client = [&](const std::string& id) {
    return "  - { client_id: " + id + ", client_name: " + id +
           ", grant_types: [password, client_credentials], response_types: [], redirect_uris: [], scope: "
           "api, "
           "client_secret_hash: \"" +
           hash + "\" }\n";
  };
  TestServer server({.tenant_extra = "limits: { login: { per_address: 3/1m } }\n"
                                     "grants: [ { type: password } ]\n",
                     .clients = "clients:\n" + client("mine") + client("other")});
  const auto ask = [&](const std::string& id, std::string_view with, const std::string& grant) {
    return server.post("/t/a/token", "grant_type=" + grant, {basic(id, with)}).status;
  };
  int computed = 0;
  for (int attempt = 0; attempt < 12; ++attempt) {
    computed += ask("other", "guess" + std::to_string(attempt), "client_credentials") == 401;
    EXPECT_NE(ask("mine", secret, "password"), 401)
        << "without a name: nothing is verified, nothing is wrong";
  }
  EXPECT_EQ(computed, 3);
}

TEST(Exhaustion, A228_a_network_can_begin_only_so_many_sign_ins) {
  TestServer server({.tenant_extra = "limits: { authorize: { per_address: 5/1m } }\n"});
  for (int begun = 0; begun < 5; ++begun) {
    Browser browser(server);
    browser.open(authorize_target("web", kWebUri));
    EXPECT_EQ(browser.page().status, 200) << begun;
  }
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  EXPECT_EQ(browser.page().status, 429);
  server.clock().advance(std::chrono::minutes(1));
  Browser later(server);
  later.open(authorize_target("web", kWebUri));
  EXPECT_EQ(later.page().status, 200);
}

TEST(Exhaustion, unproved_token_requests_above_the_limit_are_counted_and_not_recorded_singly) {
  TestServer server({.tenant_extra = "limits: { token: { denied_per_address: 10/1m } }\n"});
  for (int request = 0; request < 100; ++request)
    EXPECT_EQ(server.post("/t/a/token", "").status, 400);
  const auto trail = server.audit_text();
  EXPECT_EQ(count(trail, "\"token.denied\""), 10);
  EXPECT_GT(summarised(trail), 0) << trail;
  EXPECT_LE(summarised(trail), 90);
}

// Whoever knows the id of a public client is authenticated as it: what is made up costs no more for that.
TEST(Exhaustion,
     made_up_codes_and_tokens_of_a_public_client_above_the_limit_are_counted_and_not_recorded_singly) {
  const std::string device = "urn:ietf:params:oauth:grant-type:device_code";
  for (const auto& [grant, parameter] : {std::pair(std::string("authorization_code"), "code"),
                                         {"refresh_token", "refresh_token"},
                                         {device, "device_code"}}) {
    TestServer server(
        {.tenant_extra = "limits: { token: { denied_per_address: 10/1m } }\n",
         .clients =
             "clients:\n  - { client_id: spa, client_name: Spa, redirect_uris: [\"https://spa.example/cb\"], "
             "scope: openid, token_endpoint_auth_method: none, grant_types: [authorization_code, "
             "refresh_token, \"" +
             device + "\"] }\n"});
    for (int request = 0; request < 100; ++request) {
      const auto answer = server.post("/t/a/token", "client_id=spa&grant_type=" + grant + "&" + parameter +
                                                        "=made-up-" + std::to_string(request));
      EXPECT_EQ(answer.status, 400);
    }
    auto trail = server.audit_text();
    EXPECT_EQ(count(trail, "\"token.denied\""), 10) << grant;
    EXPECT_GT(summarised(trail), 0) << trail;
    EXPECT_LE(summarised(trail), 90);
    server.clock().advance(std::chrono::minutes(1));
    server.post("/t/a/token", "client_id=spa&grant_type=" + grant + "&" + parameter + "=one-more");
    EXPECT_EQ(count(server.audit_text(), "\"token.denied\""), 11) << grant;
  }
}

TEST(Exhaustion, refused_authorization_requests_above_the_limit_are_counted_and_not_recorded_singly) {
  const std::string targets[] = {"/t/a" + authorize_target("nobody", kWebUri),
                                 "/t/a" + authorize_target("web", kWebUri + "/other"),
                                 "/t/a" + authorize_target("web", kWebUri, {{"response_type", "nothing"}}),
                                 "/t/a" + authorize_target("web", kWebUri, {{"prompt", "none"}})};
  for (const auto& target : targets) {
    TestServer server({.tenant_extra = "limits: { authorize: { denied_per_address: 10/1m } }\n"});
    const auto first = server.get(target);
    for (int request = 1; request < 100; ++request) {
      const auto later = server.get(target);
      EXPECT_EQ(later.status, first.status) << target;
      EXPECT_EQ(header_of(later, "Location"), header_of(first, "Location")) << target;
    }
    auto trail = server.audit_text();
    EXPECT_EQ(count(trail, "\"authorize.denied\""), 10) << target;
    EXPECT_GT(summarised(trail), 0) << trail;
    EXPECT_LE(summarised(trail), 90);
    EXPECT_LE(count(server.log_text(), "authorize.rejected"), 10) << target;
    // The limit is of a while, and of refusals alone.
    server.clock().advance(std::chrono::minutes(1));
    server.get(target);
    EXPECT_EQ(count(server.audit_text(), "\"authorize.denied\""), 11) << target;
    EXPECT_NE(Browser(server).sign_in("web", kWebUri), "");
  }
}

}  // namespace
}  // namespace gatehouse::test_support
