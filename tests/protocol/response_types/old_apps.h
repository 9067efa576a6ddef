// Applications of the kind that needs more than `code`: a page without a server, one with a secret, and one
// whose access tokens are opaque; and the tenant that lets them.
#pragma once

#include <gtest/gtest.h>

#include "core/http/params.h"
#include "tests/support/published_keys.h"

namespace gatehouse::test_support {

inline constexpr std::string_view kEveryType[] = {"id_token", "id_token token", "code id_token", "code token",
                                                  "code id_token token"};

inline std::string old_app(const std::string& id, const std::string& metadata) {
  return "  - { client_id: " + id + ", client_name: " + id + ", redirect_uris: [\"https://" + id +
         ".example/cb\"], consent: skip,\n      scope: \"openid profile email offline_access api\", " +
         metadata + " }\n";
}

inline std::string with_secret() {
  return "client_secret_hash: \"" + web_secret_hash() +
         "\", grant_types: [authorization_code, refresh_token, implicit],\n      response_types: [code, "
         "id_token, id_token token, code id_token, code token, code id_token token]";
}

inline std::string old_apps() {
  return "clients:\n" +
         old_app("page",
                 "token_endpoint_auth_method: none, grant_types: [implicit], response_types: [id_token, "
                 "id_token token]") +
         old_app("app", with_secret()) + old_app("opaque", with_secret() + ", access_token_format: opaque") +
         old_app("web", "client_secret_hash: \"" + web_secret_hash() + "\"");
}

inline constexpr std::string_view kAllTypes =
    "legacy: { response_types: [id_token, id_token token, code id_token, code token, code id_token token] "
    "}\n";

/// A tenant that switches all of it on.
inline TestServerOptions for_old_apps(const std::string& extra = "", const std::string& more_clients = "") {
  return {.tenant_extra = std::string(kAllTypes) + extra, .clients = old_apps() + more_clients};
}

inline std::string uri_of(const std::string& client) { return "https://" + client + ".example/cb"; }

/// Sends alice with that response_type and lets her sign in where she must.
inline void go(Browser& browser, const std::string& client, std::string_view type,
               std::map<std::string, std::string> extra = {}) {
  extra.try_emplace("response_type", type);
  browser.open(authorize_target(client, uri_of(client), extra));
  if (browser.location().empty() && browser.body().find("name=\"password\"") != std::string::npos)
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
}

inline bool says(std::string_view type, std::string_view word) {
  return (" " + std::string(type) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

}  // namespace gatehouse::test_support
