// CibaApp: an app that asks a person from elsewhere (CIBA), and the person who answers, for tests.
#pragma once

#include "tests/support/token_client.h"

namespace gatehouse::test_support {

inline constexpr auto* kCibaGrant = "urn:openid:params:grant-type:ciba";

/// An entry of `clients:` that may ask from elsewhere.
inline std::string ciba_client(const std::string& id, const std::string& more) {
  return "  - { client_id: " + id + ", client_name: \"" + id +
         " of the corner shop\", client_secret_hash: \"" + web_secret_hash() +
         "\",\n      grant_types: [\"urn:openid:params:grant-type:ciba\", refresh_token], response_types: "
         "[],\n"
         "      scope: \"openid profile email\", " +
         more + " }\n";
}

/// The usual clients, and two that poll: `till` and, without questions, `kiosk`.
inline TestServerOptions with_ciba(const std::string& more = {}) {
  TestServerOptions options;
  options.tenant_extra = ciba_client("till", "backchannel_token_delivery_mode: poll") +
                         ciba_client("kiosk", "backchannel_token_delivery_mode: poll, consent: skip") + more;
  return options;
}

class CibaApp {
 public:
  using Fields = std::map<std::string, std::string>;
  explicit CibaApp(TestServer& server, std::string client = "till")
      : server_(server), client_(std::move(client)) {}

  /// An empty value leaves the parameter out.
  TokenAnswer begin(const Fields& changed = {}) const {
    Fields fields{{"scope", "openid email"}, {"login_hint", "alice"}};
    for (const auto& [name, value] : changed) {
      if (value.empty())
        fields.erase(name);
      else
        fields[name] = value;
    }
    auto answer = answer_of(server_.post("/t/a/bc-authorize", form_of(fields), {basic(client_)}));
    EXPECT_EQ(header_of(answer.response, "Cache-Control"), "no-store");
    return answer;
  }
  std::string begun(const Fields& changed = {}) const {
    const auto answer = begin(changed);
    EXPECT_EQ(answer.status, 200) << answer.response.body.view();
    return answer.text("auth_req_id");
  }
  /// At once, however soon after the last one.
  TokenAnswer poll(const std::string& auth_req_id) const {
    return TokenClient(server_, client_).token({{"grant_type", kCibaGrant}, {"auth_req_id", auth_req_id}});
  }
  TokenAnswer poll_in_time(const std::string& auth_req_id) const {
    server_.clock().advance(std::chrono::seconds(5));
    return poll(auth_req_id);
  }

 private:
  TestServer& server_;
  std::string client_;
};

/// The page of waiting requests, as this person.
inline const http::Response& look(Browser& browser, const std::string& user = "alice") {
  browser.open("/requests");
  if (browser.body().find("name=\"password\"") == std::string::npos) return browser.page();
  return browser.submit(
      {{"username", user}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
}
/// Up to the question about the newest one.
inline void choose(Browser& browser) {
  look(browser);
  browser.submit({{"action", "continue"}});
}
inline void answer(Browser& browser, const std::string& action) {
  choose(browser);
  browser.submit({{"action", action}});
}

}  // namespace gatehouse::test_support
