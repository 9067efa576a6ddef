// OpenID Core §5.3, RFC 6750: userinfo.
#include <gtest/gtest.h>

#include <cctype>

#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

TokenAnswer tokens_for(TestServer& server, const std::string& scope) {
  const TokenClient web(server);
  return web.redeem(Browser(server).sign_in("web", web.redirect_uri(), {{"scope", scope}}));
}

TEST(Userinfo, answers_the_claims_of_the_scope_and_no_other) {
  TestServer server;
  const TokenClient web(server);
  const auto tokens = tokens_for(server, "openid");
  const auto bare = web.userinfo(tokens.text("access_token"));
  EXPECT_EQ(bare.body.size(), 1u);
  EXPECT_EQ(bare.body.at("sub"), claims_of(tokens.text("id_token")).at("sub"));
  const auto full = web.userinfo(tokens_for(server, "openid profile").text("access_token"));
  EXPECT_EQ(full.text("name"), "Alice Example");
  EXPECT_EQ(full.text("preferred_username"), "alice");
  EXPECT_FALSE(full.body.contains("email"));
}

TEST(Userinfo, takes_the_token_in_the_header_or_a_form_and_never_in_the_address) {
  TestServer server;
  const auto token = tokens_for(server, "openid").text("access_token");
  EXPECT_EQ(server.post("/t/a/userinfo", "access_token=" + token).status, 200);
  EXPECT_EQ(server.post("/t/a/userinfo", "", {{"authorization", "Bearer " + token}}).status, 200);
  EXPECT_EQ(server.get("/t/a/userinfo", {{"authorization", "bearer " + token}}).status, 200);
  EXPECT_EQ(server.get("/t/a/userinfo?access_token=" + token).status, 401);
  EXPECT_EQ(
      server.post("/t/a/userinfo", "access_token=" + token, {{"authorization", "Bearer " + token}}).status,
      400);
}

TEST(Userinfo, A020_A176_A257_A258_refusals_carry_the_challenge_of_RFC_6750) {
  TestServer server;
  const auto none = server.get("/t/a/userinfo");
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(header_of(none, "WWW-Authenticate"), "Bearer realm=\"userinfo\"");
  const auto bad = server.get("/t/a/userinfo", {{"authorization", "Bearer x"}});
  EXPECT_EQ(bad.status, 401);
  EXPECT_NE(header_of(bad, "WWW-Authenticate").find("error=\"invalid_token\""), std::string::npos);
  const auto narrow = TokenClient(server).userinfo(tokens_for(server, "profile").text("access_token"));
  EXPECT_EQ(narrow.status, 403);
  EXPECT_EQ(narrow.error(), "insufficient_scope");
}

// RFC 6750 §2.2, §3.1
TEST(Userinfo, a_token_comes_once_and_in_a_form_of_the_right_type) {
  TestServer server;
  const auto token = tokens_for(server, "openid").text("access_token");
  const std::string form = "access_token=" + token;
  struct Row {
    const char* name;
    std::string body;
    std::vector<http::Header> headers;
  };
  const Row twice[] = {{"repeated", form + "&" + form, {}},
                       {"once empty", form + "&access_token=", {}},
                       {"form and header", form, {{"authorization", "Bearer " + token}}}};
  for (const auto& row : twice) {
    const auto answer = server.post("/t/a/userinfo", row.body, row.headers);
    EXPECT_EQ(answer.status, 400) << row.name;
    EXPECT_NE(header_of(answer, "WWW-Authenticate").find("error=\"invalid_request\""), std::string::npos)
        << row.name;
  }
  for (const auto& [type, body] :
       {std::pair<std::string, std::string>{"application/json", R"({"access_token":")" + token + "\"}"},
        {"text/plain", form},
        {"multipart/form-data; boundary=b",
         "--b\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\n" + token + "\r\n--b--\r\n"}})
    EXPECT_EQ(server
                  .send({.method = http::Method::post,
                         .target = "/t/a/userinfo",
                         .headers = {{"content-type", type}},
                         .body = body})
                  .status,
              400)
        << type;
}

TEST(Userinfo, S076_no_altered_token_is_accepted) {
  TestServer server;
  const TokenClient web(server);
  const auto token = tokens_for(server, "openid").text("access_token");
  int tried = 0;
  for (std::size_t cut = 1; cut < token.size(); ++cut, ++tried)
    EXPECT_EQ(web.userinfo(token.substr(0, token.size() - cut)).status, 401) << cut;
  for (std::size_t at = 0; at < token.size(); ++at, ++tried) {
    auto flipped = token;
    flipped[at] = flipped[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(web.userinfo(flipped).status, 401) << at;
    auto in_other_case = token;
    in_other_case[at] = static_cast<char>(token[at] ^ 0x20);
    if (std::isalpha(static_cast<unsigned char>(token[at])) == 0) continue;
    EXPECT_EQ(web.userinfo(in_other_case).status, 401) << at;
    ++tried;
  }
  for (const auto* suffix : {"=", "==", "%3D", ".", "A", " ", ".."})
    EXPECT_EQ(web.userinfo(token + suffix).status, 401) << suffix;
  for (std::size_t dot = token.find('.'); dot != std::string::npos; dot = token.find('.', dot + 1))
    for (const auto* padding : {"=", "==", "A"})
      EXPECT_EQ(web.userinfo(std::string(token).insert(dot, padding)).status, 401) << dot << padding;
  EXPECT_GT(tried, 1300);
  EXPECT_EQ(web.userinfo(token).status, 200);
}

TEST(Userinfo, S225_an_id_token_is_no_access_token) {
  TestServer server;
  EXPECT_EQ(TokenClient(server).userinfo(tokens_for(server, "openid").text("id_token")).status, 401);
}

}  // namespace
}  // namespace gatehouse::test_support
