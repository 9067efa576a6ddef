// What happens leaves its event in the audit trail, by name, with the fields of its row
// (docs/reference/audit.md).
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/token_client.h"

namespace gatehouse {
namespace {

using namespace test_support;

class AuditEvents : public ::testing::Test {
 protected:
  /// The last record of an event; an empty object where there is none.
  boost::json::object last(std::string_view event) {
    boost::json::object found;
    std::istringstream lines(server_.audit_text());
    for (std::string line; std::getline(lines, line);) {
      const auto record = boost::json::parse(line).as_object();
      if (record.at("event").as_string() == event) found = record;
    }
    EXPECT_FALSE(found.empty()) << event;
    return found;
  }
  std::string detail(std::string_view event, std::string_view name) {
    const auto record = last(event);
    const auto* details = record.if_contains("details");
    const auto* value = details != nullptr ? details->as_object().if_contains(name) : nullptr;
    return value != nullptr ? std::string(value->as_string()) : "";
  }
  /// At the sign-in page of the app.
  Browser at_sign_in(const std::string& client = "full") {
    Browser browser(server_);
    (void)browser.open(authorize_target(client, "https://" + client + ".example/cb"));
    return browser;
  }
  static void give(Browser& browser, std::string_view password) {
    (void)browser.submit({{"username", "alice"}, {"password", std::string(password)}, {"action", "sign_in"}});
  }
  TestServer server_;
};

TEST_F(AuditEvents, of_a_client_that_did_not_prove_itself) {
  const TokenClient app(server_);
  struct Row {
    const char *client_id, *secret, *reason, *told;
  };
  const Row rows[] = {{"machine", "wrong", "wrong_secret", "machine"},
                      {"post", "anything", "wrong_method", "post"},
                      {"made-up-by-a-stranger", "anything", "unknown_client", ""}};
  for (const auto& row : rows) {
    const auto refused =
        app.token_as({basic(row.client_id, row.secret)}, {{"grant_type", "client_credentials"}});
    EXPECT_EQ(refused.error(), "invalid_client") << row.client_id;
    EXPECT_EQ(detail("token.denied", "reason"), row.reason);
    EXPECT_EQ(detail("token.denied", "client_id"), row.told);
    EXPECT_EQ(last("token.denied").at("actor").as_string(), "system") << "nothing was proved";
  }
  EXPECT_EQ(server_.audit_text().find("made-up"), std::string::npos)
      << "a stranger writes nothing of his own";
}

TEST_F(AuditEvents, of_a_sign_in_and_its_tokens) {
  const TokenClient app(server_, "full");
  auto browser = at_sign_in();
  give(browser, kAlicePassword);
  EXPECT_EQ(detail("login.succeeded", "method"), "pwd");
  (void)browser.submit({{"action", "allow"}});
  EXPECT_EQ(detail("consent.granted", "client_id"), "full");
  const auto code = browser.answered("code").value_or("");
  EXPECT_EQ(detail("code.issued", "client_id"), "full");
  EXPECT_EQ(app.redeem(code, {{"code_verifier", std::string(43, 'x')}}).error(), "invalid_grant");
  EXPECT_EQ(detail("code.refused", "reason"), "wrong_verifier");
  EXPECT_EQ(app.redeem(code).status, 200);
  EXPECT_EQ(detail("token.issued", "grant_type"), "authorization_code");
}

TEST_F(AuditEvents, of_a_refreshed_token) {
  const TokenClient app(server_);
  const auto tokens = app.redeem(Browser(server_).sign_in("web", app.redirect_uri()));
  EXPECT_EQ(app.refresh(tokens.text("refresh_token")).status, 200);
  EXPECT_EQ(detail("token.refreshed", "client_id"), "web");
}

TEST_F(AuditEvents, of_people_who_do_not_get_in_or_do_not_want_to) {
  auto browser = at_sign_in();
  for (int i = 0; i < 6; ++i)
    give(browser, "wrong");
  EXPECT_EQ(detail("login.failed", "reason"), "wrong_name_or_password");
  EXPECT_EQ(detail("login.locked", "reason"), "too_many_attempts");
  server_.clock().advance(std::chrono::hours(1));
  auto other = at_sign_in();
  give(other, kAlicePassword);
  (void)other.submit({{"action", "cancel"}});
  EXPECT_EQ(detail("consent.denied", "client_id"), "full");
  EXPECT_EQ(detail("authorize.denied", "reason"), "access_denied");
}

TEST_F(AuditEvents, of_the_server_itself) {
  EXPECT_NE(last("user.created").if_contains("details"), nullptr);
  server_.restart();
  EXPECT_EQ(last("server.stopped").at("tenant").as_string(), "_server");
  EXPECT_EQ(last("server.started").at("tenant").as_string(), "_server");
}

}  // namespace
}  // namespace gatehouse
