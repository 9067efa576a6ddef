#include "tests/support/token_client.h"

#include <gtest/gtest.h>

#include "core/base/base64.h"

namespace gatehouse::test_support {
namespace {

boost::json::object part_of(const std::string& jwt, int part) {
  std::size_t begin = 0;
  for (int i = 0; i < part; ++i)
    begin = jwt.find('.', begin) + 1;
  const auto decoded = base64url_decode(std::string_view(jwt).substr(begin, jwt.find('.', begin) - begin));
  if (!decoded) {
    ADD_FAILURE() << "not a JWT: " << jwt;
    return {};
  }
  return boost::json::parse(*decoded).as_object();
}

}  // namespace

TokenAnswer answer_of(http::Response response) {
  TokenAnswer answer{.status = response.status, .body = {}, .response = std::move(response)};
  boost::system::error_code failed;
  auto value = boost::json::parse(answer.response.body.view(), failed);
  EXPECT_FALSE(failed) << answer.response.body.view();
  if (!failed && value.is_object()) answer.body = value.as_object();
  for (const char c : answer.text("error_description"))  // RFC 6749 §5.2
    EXPECT_TRUE(c >= 0x20 && c <= 0x7e && c != '"' && c != '\\') << answer.text("error_description");
  return answer;
}

TokenAnswer TokenClient::token_as(std::vector<http::Header> headers,
                                  const std::map<std::string, std::string>& fields) const {
  auto answer = answer_of(server_.post("/t/" + tenant_ + "/token", form_of(fields), std::move(headers)));
  EXPECT_EQ(header_of(answer.response, "Cache-Control"), "no-store");
  if (answer.status == 401) {
    EXPECT_FALSE(header_of(answer.response, "WWW-Authenticate").empty());
  }
  return answer;
}

TokenAnswer TokenClient::token(const std::map<std::string, std::string>& fields) const {
  return token_as({basic(client_)}, fields);
}

TokenAnswer TokenClient::redeem(const std::string& code,
                                const std::map<std::string, std::string>& extra) const {
  std::map<std::string, std::string> fields{{"grant_type", "authorization_code"},
                                            {"code", code},
                                            {"redirect_uri", redirect_uri()},
                                            {"code_verifier", std::string(kVerifier)}};
  for (const auto& [name, value] : extra) {
    if (value.empty())
      fields.erase(name);
    else
      fields[name] = value;
  }
  return token(fields);
}

TokenAnswer TokenClient::refresh(const std::string& token_value) const {
  return token({{"grant_type", "refresh_token"}, {"refresh_token", token_value}});
}

TokenAnswer TokenClient::userinfo(const std::string& token_value) const {
  return answer_of(server_.get("/t/" + tenant_ + "/userinfo", {{"authorization", "Bearer " + token_value}}));
}

TokenAnswer TokenClient::revoke(const std::string& token_value,
                                const std::map<std::string, std::string>& extra) const {
  auto fields = extra;
  fields["token"] = token_value;
  return answer_of(server_.post("/t/" + tenant_ + "/revoke", form_of(fields), {basic(client_)}));
}

TokenAnswer TokenClient::introspect(const std::string& token_value,
                                    const std::map<std::string, std::string>& extra) const {
  auto fields = extra;
  fields["token"] = token_value;
  auto answer = answer_of(server_.post("/t/" + tenant_ + "/introspect", form_of(fields), {basic(client_)}));
  EXPECT_EQ(header_of(answer.response, "Cache-Control"), "no-store");
  return answer;
}

boost::json::object claims_of(const std::string& jwt) { return part_of(jwt, 1); }
boost::json::object header_of_jwt(const std::string& jwt) { return part_of(jwt, 0); }

}  // namespace gatehouse::test_support
