// Somebody without an account, at a tenant where people make their own.
#pragma once

#include "tests/support/token_client.h"

namespace gatehouse::test_support {

inline const std::string kWebUri = "https://web.example/cb";
inline const std::string kNewPassword = "plum raft cedar oxide";

inline TestServerOptions with_sign_up(const std::string& more = "") {
  return {.tenant_extra = "accounts: { registration: open }\n" + more};
}

inline std::map<std::string, std::string> newcomer(const std::string& username,
                                                   const std::string& password = kNewPassword) {
  return {{"username", username}, {"password", password}, {"action", "sign_up"}};
}

/// What the browser shows: "sign-in", "sign-up", "consent"; the app's answer; or the status of another page.
inline std::string seen(const Browser& browser) {
  if (const auto error = browser.answered("error")) return *error;
  if (browser.answered("code")) return "code";
  for (const std::string page : {"sign-in", "sign-up", "consent"})
    if (browser.form_target().find("/" + page + "?id=") != std::string::npos) return page;
  return std::to_string(browser.page().status);
}

inline bool says(const Browser& browser, const std::string& text) {
  return browser.body().find(text) != std::string::npos;
}

/// "?id=…" of the interaction at hand.
inline std::string interaction_of(const Browser& browser) {
  const auto target = browser.form_target();
  const auto at = target.find('?');
  return at == std::string::npos ? "" : target.substr(at);
}

inline Browser at_sign_up(TestServer& server, const std::string& client = "web") {
  Browser browser(server);
  browser.open(authorize_target(client, "https://" + client + ".example/cb", {{"prompt", "create"}}));
  return browser;
}

}  // namespace gatehouse::test_support
