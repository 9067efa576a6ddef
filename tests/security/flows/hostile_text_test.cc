// Text that other servers stumbled over, in paths, parameters and documents.
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "core/http/percent_encoding.h"
#include "tests/security/flows/targets.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

constexpr const char* kNames[] = {
    "client_id",  "redirect_uri", "state", "nonce",    "scope",
    "code",       "id",           "token", "username", "post_logout_redirect_uri",
    "login_hint", "unknown"};

TEST(HostileText, S161_S309_no_spelling_of_a_path_leads_anywhere_else) {
  TestServer server;
  const std::string dots[] = {"..",         "%2e%2e", "%2E.",         ".%2e",
                              "%252e%252e", "..%00",  "%c0%ae%c0%ae", "%uff0e%uff0e",
                              "..;",        "....",   "..\\",         "\xef\xbc\x8e\xef\xbc\x8e"};
  const std::string slashes[] = {"/", "%2f", "%5c", "\\", "%252f", "%c0%af", "//", ";/", "/./"};
  int tried = 0;
  for (const auto& up : dots)
    for (const auto& slash : slashes)
      for (const std::string start : {"/t/a/assets/", "/t/a/", "/assets/", "/"})
        for (const std::string goal : {"etc/passwd", "t/b/jwks", "gatehouse.yaml", "master-key"}) {
          std::string path = start;
          for (int depth = 0; depth < 3; ++depth)
            path += up + slash;
          const auto answer = server.get(path + goal);
          EXPECT_TRUE(answer.status == 404 || answer.status == 400) << path + goal << " " << answer.status;
          EXPECT_EQ(answer.body.view().find("root:"), std::string_view::npos);
          ++tried;
        }
  EXPECT_GE(tried, 200);
  for (const auto& tenant : std::vector<std::string>{"A", "a%00", "%61", "a.", "a;", "\xd0\xb0", "a%CC%81",
                                                     "b/../a", ".", "..", "a%20", "*", std::string(255, 'a')})
    EXPECT_NE(server.get("/t/" + tenant + "/jwks").status, 200) << tenant;
}

TEST(HostileText, S166_S168_no_control_character_reaches_a_header_or_stops_the_server) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  std::string cookies;
  for (const auto& [name, value] : browser.cookies())
    cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  const auto good = authorize_target("web", kWebUri).substr(std::string("/authorize?").size());
  for (const std::string evil : {"%00", "a%00b", "x%0d%0aSet-Cookie:%20evil=1", "%0aX-Evil:1", "%0d",
                                 "%e5%98%8a%e5%98%8dX-Evil:1", "%c4%8d%c4%8aX-Evil:1", "%7f", "%1b[2J"})
    for (const auto* target : kTargets) {
      const auto address = std::string("/t/a") + target;
      for (const auto* name : kNames) {
        const auto one = std::string(name) + "=" + evil;
        for (const auto& form : {one, good + "&" + one})
          for (const auto& answer : {server.get(address + "?" + form, {{"cookie", cookies}}),
                                     server.post(address, form, {{"cookie", cookies}})})
            for (const auto& header : answer.headers) {
              EXPECT_EQ(header.value.find_first_of(std::string("\r\n\0\x1b\x7f", 5)), std::string::npos)
                  << one;
              EXPECT_NE(header.name, "X-Evil");
              EXPECT_EQ(header.value.find("evil=1; Path"), std::string::npos);
            }
      }
      EXPECT_NE(server.get(address + evil).status, 200) << address + evil;
    }
  EXPECT_EQ(server.get("/t/a/jwks").status, 200) << "alive";
}

TEST(HostileText, S082_S128_deep_wide_and_huge_documents_are_refused_at_once) {
  TestServer server;
  const auto repeat = [](std::string_view text, int times) {
    std::string all;
    while (times-- > 0)
      all += text;
    return all;
  };
  std::string wide = "{";
  for (int i = 0; i < 700; ++i)
    wide += "\"m" + std::to_string(i) + "\":1,";
  wide += "\"z\":1}";
  for (const std::string& claims : std::initializer_list<std::string>{
           repeat("[", 8000), repeat("{\"a\":", 1500),
           "{\"userinfo\":" + repeat("{\"a\":", 1000) + "1" + repeat("}", 1001), wide,
           "{\"userinfo\":{\"a\":{\"value\":" + repeat("9", 8000) + "}}}", "{\"userinfo\":1e99999999}",
           std::string("{\"a\":\"\\ud800\"}"), std::string("{\"a\":nan}")}) {
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = server.post(
        "/t/a/authorize",
        authorize_target("web", kWebUri, {{"claims", claims}}).substr(std::string("/authorize?").size()));
    // 50 ms with room for a busy machine.
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(500));
    EXPECT_TRUE(answer.status == 400 || answer.status == 413 ||
                header_of(answer, "Location").find("error=invalid_request") != std::string::npos)
        << answer.status << " " << claims.substr(0, 40);
  }
}

}  // namespace
}  // namespace gatehouse::test_support
