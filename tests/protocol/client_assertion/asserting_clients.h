// Clients that prove themselves with assertions, and what they send.
#pragma once

#include <gtest/gtest.h>

#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "tests/support/client_key.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {

namespace json = boost::json;

inline const ClientKey& key() {
  static const ClientKey one;
  return one;
}
inline const ClientKey& rsa() {
  static const ClientKey one(jose::Algorithm::ps256, "rsa");
  return one;
}

inline std::string clients() {
  const auto machine = [](const std::string& id, const std::string& jwks, const std::string& more) {
    return "  - { client_id: " + id + ", client_name: " + id +
           ", grant_types: [client_credentials], response_types: [], scope: api,\n      "
           "token_endpoint_auth_method: private_key_jwt, jwks: " +
           jwks + more + " }\n";
  };
  return "clients:\n" + machine("signer", key().jwks(), "") + machine("other", ClientKey().jwks(), "") +
         machine("pinned", rsa().jwks(), ", token_endpoint_auth_signing_alg: PS256") +
         machine("strict", rsa().jwks(), ", token_endpoint_auth_signing_alg: ES256") +
         "  - { client_id: web, client_name: Web, grant_types: [client_credentials], response_types: [], "
         "scope: "
         "api, client_secret_hash: \"" +
         web_secret_hash() + "\" }\n";
}

class ClientAssertion : public testing::Test {
 protected:
  std::int64_t now() {
    return std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
  }
  json::object claims(const std::string& client = "signer") {
    return {{"iss", client},     {"sub", client}, {"aud", "https://id.example/t/a"},
            {"exp", now() + 60}, {"iat", now()},  {"jti", std::to_string(++number_)}};
  }
  static std::string form(const std::string& assertion, const std::string& more = "") {
    return "grant_type=client_credentials&client_assertion_type=" +
           http::percent_encode(oauth::kJwtBearerAssertion) +
           "&client_assertion=" + http::percent_encode(assertion) + more;
  }
  TokenAnswer present(const std::string& assertion, const std::string& more = "",
                      std::vector<http::Header> headers = {}) {
    return answer_of(server_.post("/t/a/token", form(assertion, more), std::move(headers)));
  }
  TokenAnswer present(const json::object& claims) { return present(key().sign(claims)); }

  TestServer server_{{.clients = clients()}};

 private:
  int number_ = 0;
};

}  // namespace gatehouse::test_support
