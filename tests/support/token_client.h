// TokenClient: an app at the token, userinfo, revocation and introspection endpoints, for tests.
#pragma once

#include <boost/json.hpp>

#include "tests/support/browser.h"

namespace gatehouse::test_support {

struct TokenAnswer {
  int status = 0;
  boost::json::object body;
  http::Response response;

  std::string text(std::string_view name) const {
    const auto* value = body.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
  }
  std::string error() const { return text("error"); }
};

class TokenClient {
 public:
  explicit TokenClient(TestServer& server, std::string client = "web", std::string tenant = "a")
      : server_(server), client_(std::move(client)), tenant_(std::move(tenant)) {}

  /// Posts to the token endpoint with client_secret_basic.
  TokenAnswer token(const std::map<std::string, std::string>& fields) const;
  TokenAnswer token_as(std::vector<http::Header> headers,
                       const std::map<std::string, std::string>& fields) const;
  TokenAnswer redeem(const std::string& code, const std::map<std::string, std::string>& extra = {}) const;
  TokenAnswer refresh(const std::string& token) const;
  TokenAnswer userinfo(const std::string& token) const;
  TokenAnswer revoke(const std::string& token, const std::map<std::string, std::string>& extra = {}) const;
  TokenAnswer introspect(const std::string& token,
                         const std::map<std::string, std::string>& extra = {}) const;
  std::string redirect_uri() const { return "https://" + client_ + ".example/cb"; }

 private:
  TestServer& server_;
  std::string client_;
  std::string tenant_;
};

TokenAnswer answer_of(http::Response response);
/// The claims of a JWT, unverified.
boost::json::object claims_of(const std::string& jwt);
boost::json::object header_of_jwt(const std::string& jwt);

}  // namespace gatehouse::test_support
