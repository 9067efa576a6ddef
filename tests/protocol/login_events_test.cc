// Sign-ins, failures and lockouts in the operator's log and in the audit trail.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/browser.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

std::vector<boost::json::object> lines_of(const std::string& text, std::string_view event) {
  std::vector<boost::json::object> found;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    auto object = boost::json::parse(std::string_view(text).substr(at, end - at)).as_object();
    if (object.at("event").as_string() == event) found.push_back(std::move(object));
    at = end + 1;
  }
  return found;
}

std::string_view text_in(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

void attempt(TestServer& server, const std::string& name, std::string_view password) {
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  browser.submit({{"username", name}, {"password", std::string(password)}, {"action", "sign_in"}});
}

/// The same event in both, each naming the same request.
struct Told {
  boost::json::object log;
  boost::json::object audit;
};
Told only_one(TestServer& server, std::string_view event) {
  const auto audit = lines_of(server.audit_text(), event);
  const auto log = lines_of(server.log_text(), event);
  EXPECT_EQ(audit.size(), 1u) << event;
  EXPECT_EQ(log.size(), 1u) << event;
  if (audit.size() != 1 || log.size() != 1) return {};
  EXPECT_EQ(text_in(log[0], "request_id"), text_in(audit[0], "request_id"));
  EXPECT_EQ(text_in(log[0], "request_id").size(), 36u);
  EXPECT_EQ(text_in(log[0], "tenant"), "a");
  EXPECT_EQ(text_in(audit[0], "tenant"), "a");
  EXPECT_EQ(text_in(log[0], "client_id"), "web");
  EXPECT_EQ(text_in(audit[0].at("details").as_object(), "client_id"), "web");
  EXPECT_EQ(text_in(log[0], "outcome"), text_in(audit[0], "outcome"));
  EXPECT_FALSE(text_in(audit[0], "at").empty());
  EXPECT_FALSE(text_in(log[0], "ts").empty());
  return {log[0], audit[0]};
}

TEST(LoginEvents, A353_A354_a_sign_in_is_told_with_who_how_and_for_which_app) {
  TestServer server;
  attempt(server, "alice", kAlicePassword);
  const auto told = only_one(server, "login.succeeded");
  EXPECT_EQ(text_in(told.audit, "outcome"), "ok");
  const auto actor = text_in(told.audit, "actor");
  ASSERT_TRUE(actor.starts_with("user:")) << actor;
  EXPECT_EQ(text_in(told.log.at("actor").as_object(), "type"), "user");
  EXPECT_EQ(text_in(told.log.at("actor").as_object(), "id"), actor.substr(5));
  EXPECT_EQ(text_in(told.audit.at("details").as_object(), "method"), "pwd");
  EXPECT_EQ(text_in(told.audit.at("details").as_object(), "acr"), "1");
  EXPECT_TRUE(lines_of(server.audit_text(), "login.failed").empty());
}

TEST(LoginEvents, A353_A354_a_failure_is_told_with_its_reason_and_not_with_what_was_typed) {
  for (const auto* name : {"alice", "typed-name-canary"}) {
    TestServer server;
    attempt(server, name, "typed-password-canary");
    const auto told = only_one(server, "login.failed");
    EXPECT_EQ(text_in(told.audit, "outcome"), "denied");
    EXPECT_EQ(text_in(told.audit, "actor"), "system") << "nobody proved to be anybody";
    EXPECT_EQ(text_in(told.log, "code"), "wrong_name_or_password");
    EXPECT_EQ(text_in(told.audit.at("details").as_object(), "reason"), "wrong_name_or_password");
    EXPECT_EQ((server.audit_text() + server.log_text()).find("canary"), std::string::npos);
    EXPECT_TRUE(lines_of(server.audit_text(), "login.succeeded").empty());
  }
}

TEST(LoginEvents, A353_A354_each_attempt_is_told_once_and_a_lockout_as_one) {
  TestServer server(
      {.tenant_extra =
           "limits: { login: { per_address: 10000/1m }, authorize: { per_address: 10000/1m } }\n"});
  constexpr std::size_t kAttempts = 12;
  for (std::size_t i = 0; i < kAttempts; ++i)
    attempt(server, "alice", "a wrong password");
  attempt(server, "alice", kAlicePassword);  // too late
  const auto audit = server.audit_text();
  const auto failed = lines_of(audit, "login.failed");
  const auto locked = lines_of(audit, "login.locked");
  EXPECT_GE(failed.size(), 5u);
  EXPECT_GE(locked.size(), 1u);
  EXPECT_EQ(failed.size() + locked.size(), kAttempts + 1);
  EXPECT_TRUE(lines_of(audit, "login.succeeded").empty());
  EXPECT_EQ(text_in(locked.back().at("details").as_object(), "reason"), "too_many_attempts");
  const auto log = server.log_text();
  EXPECT_EQ(lines_of(log, "login.failed").size(), failed.size());
  const auto logged = lines_of(log, "login.locked");
  ASSERT_EQ(logged.size(), locked.size());
  EXPECT_EQ(text_in(logged.back(), "level"), "warn");
  EXPECT_EQ(text_in(logged.back(), "code"), "too_many_attempts");
}

}  // namespace
}  // namespace gatehouse::test_support
