// DeviceApp: an app on a device without a browser, and the person who allows it elsewhere, for tests.
#pragma once

#include "tests/support/token_client.h"

namespace gatehouse::test_support {

inline constexpr auto* kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/// The usual clients, and two devices: `tv` of which nobody can tell copies apart, and `box` with a secret
/// and without questions.
inline TestServerOptions with_devices(const std::string& more = {}) {
  TestServerOptions options;
  options.tenant_extra =
      "  - { client_id: tv, client_name: Living Room TV, token_endpoint_auth_method: none,\n"
      "      grant_types: [\"urn:ietf:params:oauth:grant-type:device_code\", refresh_token], response_types: "
      "[],\n"
      "      scope: \"openid profile email\" }\n"
      "  - { client_id: box, client_name: Box, client_secret_hash: \"" +
      web_secret_hash() +
      "\",\n"
      "      grant_types: [\"urn:ietf:params:oauth:grant-type:device_code\"], response_types: [],\n"
      "      scope: \"openid email\", consent: skip }\n" +
      more;
  return options;
}

class DeviceApp {
 public:
  explicit DeviceApp(TestServer& server, std::string client = "tv")
      : server_(server), client_(std::move(client)) {}

  TokenAnswer begin(std::map<std::string, std::string> fields = {{"scope", "openid email"}}) const {
    auto headers = proof(fields);
    auto answer = answer_of(server_.post("/t/a/device_authorization", form_of(fields), std::move(headers)));
    EXPECT_EQ(header_of(answer.response, "Cache-Control"), "no-store");
    return answer;
  }
  /// At once, however soon after the last one.
  TokenAnswer poll(const std::string& device_code) const {
    std::map<std::string, std::string> fields{{"grant_type", kDeviceGrant}, {"device_code", device_code}};
    auto headers = proof(fields);
    return TokenClient(server_).token_as(std::move(headers), fields);
  }
  TokenAnswer poll_in_time(const std::string& device_code) const {
    server_.clock().advance(std::chrono::seconds(5));
    return poll(device_code);
  }

 private:
  std::vector<http::Header> proof(std::map<std::string, std::string>& fields) const {
    if (client_ != "tv") return {basic(client_)};
    fields["client_id"] = client_;
    return {};
  }
  TestServer& server_;
  std::string client_;
};

/// What the person types into the page, whatever comes of it.
inline const http::Response& enter(Browser& browser, const std::string& user_code) {
  browser.open("/device");
  return browser.submit({{"user_code", user_code}, {"action", "continue"}});
}
/// Up to the page that asks.
inline void enter_and_sign_in(Browser& browser, const std::string& user_code) {
  enter(browser, user_code);
  if (browser.body().find("name=\"password\"") != std::string::npos)
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
}

}  // namespace gatehouse::test_support
