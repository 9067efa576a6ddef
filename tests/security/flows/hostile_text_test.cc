// Text that other servers stumbled over, in paths, parameters and documents.
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "core/http/percent_encoding.h"
#include "tests/protocol/ciba/ciba_app.h"
#include "tests/support/endpoints.h"
#include "tests/support/resident_bytes.h"
#include "tests/support/sanitizer.h"
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
    for (const auto& target : targets()) {
      const auto address = "/t/a" + target;
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
           repeat("[", 8000), repeat("[", 10'000), repeat("{\"a\":", 1500), std::string(10'000'000, '9'),
           std::string("{\"userinfo\":{\"a\":{\"value\":") + std::string(10'000'000, '9') + "}}}",
           "{\"userinfo\":" + repeat("{\"a\":", 1000) + "1" + repeat("}", 1001), wide,
           "{\"userinfo\":{\"a\":{\"value\":" + repeat("9", 8000) + "}}}", "{\"userinfo\":1e99999999}",
           std::string("{\"a\":\"\\ud800\"}"), std::string("{\"a\":nan}")}) {
    for (const std::string name : {"claims", "authorization_details"}) {
      const auto target = authorize_target("web", kWebUri, {{name, claims}});
      const auto begun = std::chrono::steady_clock::now();
      const auto answer = server.post("/t/a/authorize", target.substr(target.find('?') + 1));
      // 50 ms with room for a busy machine.
      EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(500));
      EXPECT_TRUE(answer.status == 400 || answer.status == 413 ||
                  header_of(answer, "Location").find("error=invalid_") != std::string::npos)
          << answer.status << " " << name << " " << claims.substr(0, 40);
    }
  }
}

TEST(HostileText, S081_a_scope_of_a_megabyte_or_of_100000_words_is_refused_at_once_and_costs_no_memory) {
  auto options = with_ciba();
  options.tenant_extra +=
      "  - { client_id: tv, token_endpoint_auth_method: none, response_types: [], scope: openid,\n"
      "      grant_types: [\"urn:ietf:params:oauth:grant-type:device_code\"] }\n";
  TestServer server(options);
  std::string words, fitting = "openid";
  for (int i = 0; i < 100'000; ++i)
    words.append("s").append(std::to_string(i)).append(" ");
  while (fitting.size() < 16'000)
    fitting.append(" s").append(std::to_string(fitting.size()));
  const auto without_scope = authorize_target("web", kWebUri, {{"scope", ""}});
  const auto asked = without_scope.substr(without_scope.find('?') + 1);
  struct Asking {
    std::string target;
    std::string client;  ///< with a secret; else empty
    std::string form;
  };
  const Asking everywhere[] = {{"/authorize", "", asked},
                               {"/par", "web", asked},
                               {"/token", "machine", "grant_type=client_credentials"},
                               {"/bc-authorize", "till", "login_hint=alice"},
                               {"/device_authorization", "", "client_id=tv"}};
  const auto ask_all = [&] {
    for (const auto& scope : {std::string(1 << 20, 's'), words, fitting})
      for (const auto& one : everywhere) {
        const auto form = one.form + "&" + form_of({{"scope", scope}});
        std::vector<http::Header> headers;
        if (!one.client.empty()) headers.push_back(basic(one.client));
        const auto begun = std::chrono::steady_clock::now();
        const auto answer = server.post("/t/a" + one.target, form, std::move(headers));
        // 50 ms with room for a busy machine.
        EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(500)) << one.target;
        EXPECT_TRUE(answer.status == 400 || answer.status == 413 ||
                    header_of(answer, "Location").find("error=invalid_scope") != std::string::npos)
            << one.target << " " << answer.status << " " << scope.size();
      }
  };
  ask_all();                      // caches and pools get their size
  if (kAddressSanitized) return;  // it keeps what was freed
  const auto before = resident_bytes();
  for (int round = 0; round < 10; ++round)
    ask_all();
  EXPECT_LT(resident_bytes(), before + (16 << 20));
}

// The endpoint that reads documents of people whom nobody knows (RFC 7591).
TEST(HostileText, S082_S128_a_registration_of_hostile_shape_is_refused_at_once) {
  TestServer server(
      {.tenant_extra =
           "registration: { mode: open, grant_types: [authorization_code], scopes: [openid] }\n"});
  std::string wide = "{";
  for (int i = 0; i < 5000; ++i)
    wide += "\"m" + std::to_string(i) + "\":1,";
  std::string widest = "{";
  for (int i = 0; i < 1'000'000; ++i)
    widest.append("\"m").append(std::to_string(i)).append("\":1,");
  for (const std::string& document : std::initializer_list<std::string>{
           std::string(60'000, '['), std::string("{\"jwks\":") + std::string(60'000, '['), wide + "\"z\":1}",
           // The figures of the row; at a socket they are refused with 413 before they are read (S-011).
           std::string("{\"jwks\":") + std::string(10'000, '['), widest + "\"z\":1}",
           "{\"default_max_age\":" + std::string(10'000'000, '9') + "}",
           "{\"redirect_uris\":" + std::string(60'000, '9') + "}",
           std::string("{\"redirect_uris\":1e99999999}"),
           std::string("{\"redirect_uris\":[\"https://a.example/\\ud800\"]}"),
           std::string("{\"redirect_uris\":[],\"redirect_uris\":[\"https://a.example/cb\"]}"),
           std::string("null"), std::string("[]"), std::string("\"text\""), std::string("{}{}"),
           std::string()}) {
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = server.send({.method = http::Method::post,
                                     .target = "/t/a/register",
                                     .headers = {{"content-type", "application/json"}},
                                     .body = document,
                                     .peer = {.address = "127.0.0.1", .unix_socket = false}});
    // 50 ms with room for a busy machine.
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(500));
    EXPECT_TRUE(answer.status == 400 || answer.status == 413)
        << answer.status << " " << document.substr(0, 40);
  }
}

TEST(HostileText, S056_no_parameter_of_any_endpoint_may_come_twice) {
  auto options = with_ciba();
  options.tenant_extra +=
      "  - { client_id: tv, token_endpoint_auth_method: none, response_types: [], scope: openid,\n"
      "      grant_types: [\"urn:ietf:params:oauth:grant-type:device_code\"] }\n";
  TestServer server(options);
  auto names = parameters({Caller::client});
  std::erase(names, "resource");  // but for this one (RFC 8707 §2)
  for (const auto& target : targets({Caller::client}))
    for (const auto& name : names)
      for (const auto& pair :
           {name + "=x&" + name + "=x", name + "=x&" + name + "=", name + "=&" + name + "="}) {
        const auto answer = answer_of(server.post("/t/a" + target, pair, {basic("till")}));
        EXPECT_EQ(answer.status, 400) << target << " " << pair;
        EXPECT_EQ(answer.error(), "invalid_request") << target << " " << pair;
      }
  // Where all the rest is right, so that nothing else is the reason, and nothing is used up by it.
  const TokenClient web(server);
  const auto tokens = web.redeem(Browser(server).sign_in("web", kWebUri));
  const auto code = Browser(server).sign_in("web", kWebUri);
  using Fields = std::map<std::string, std::string>;
  const Fields pushed{{"response_type", "code"},
                      {"redirect_uri", kWebUri},
                      {"scope", "openid"},
                      {"code_challenge", std::string(kChallenge)},
                      {"code_challenge_method", "S256"}};
  struct Whole {
    std::string target;
    std::string client;
    Fields fields;
    int status;
  };
  const Whole requests[] = {
      {"/token",
       "web",
       {{"grant_type", "authorization_code"},
        {"code", code},
        {"redirect_uri", kWebUri},
        {"code_verifier", std::string(kVerifier)}},
       200},
      {"/token",
       "web",
       {{"grant_type", "refresh_token"}, {"refresh_token", tokens.text("refresh_token")}},
       200},
      {"/token", "machine", {{"grant_type", "client_credentials"}, {"scope", "api"}}, 200},
      {"/par", "web", pushed, 201},
      {"/bc-authorize", "till", {{"scope", "openid"}, {"login_hint", "alice"}}, 200},
      {"/introspect", "web", {{"token", tokens.text("access_token")}}, 200},
      {"/revoke", "web", {{"token", tokens.text("access_token")}}, 200}};
  for (const auto& whole : requests) {
    const auto form = form_of(whole.fields);
    for (const auto& name : names) {
      const auto known = whole.fields.find(name);
      const auto copies = known == whole.fields.end() ? form_of({{name, "x"}}) + "&" + form_of({{name, "x"}})
                                                      : form_of({*known});
      for (const auto& repeated : {form + "&" + copies, copies + "&" + form}) {
        const auto answer = answer_of(server.post("/t/a" + whole.target, repeated, {basic(whole.client)}));
        EXPECT_EQ(answer.status, 400) << whole.target << " " << repeated;
        EXPECT_EQ(answer.error(), "invalid_request") << whole.target << " " << repeated;
      }
    }
    EXPECT_EQ(server.post("/t/a" + whole.target, form, {basic(whole.client)}).status, whole.status)
        << whole.target << " " << form;
  }
  // As a form of the browser: on our page where nobody can tell whose answer it is.
  const auto good = authorize_target("web", kWebUri).substr(std::string("/authorize?").size());
  for (const std::string name : {"client_id", "redirect_uri", "response_type", "scope", "state", "nonce",
                                 "code_challenge", "code_challenge_method", "prompt", "max_age", "unknown"}) {
    const auto answer = server.post("/t/a/authorize", good + "&" + name + "=x&" + name + "=x");
    if (name == "client_id" || name == "redirect_uri") {
      EXPECT_EQ(answer.status, 400) << name;
      continue;
    }
    EXPECT_EQ(answer.status, 303) << name;
    EXPECT_NE(header_of(answer, "Location").find("error=invalid_request"), std::string::npos) << name;
  }
}

// Nothing here is matched by backtracking; the lint banned_calls keeps std::regex out.
TEST(HostileText, S159_no_text_however_it_is_built_takes_long_to_match) {
  TestServer server({.tenant_extra = "limits: { authorize: { per_address: 100000/1m } }\n"});
  const auto repeat = [](std::string_view text, std::size_t size) {
    std::string all;
    while (all.size() < size)
      all += text;
    return all;
  };
  constexpr std::size_t kSize = 60'000;  // what fits into a body of 64 KiB
  for (const auto& text : {std::string(kSize, 'a') + "!", repeat("((a+)+)+", kSize), repeat("/..;", kSize),
                           repeat("a ", kSize), std::string(kSize, '.')})
    for (const auto& target : targets())
      for (const std::string name : {"username", "user_code", "login_hint", "scope", "redirect_uri",
                                     "client_id", "ui_locales", "id_token_hint", "token"}) {
        const auto begun = std::chrono::steady_clock::now();
        const auto answer = server.post("/t/a" + target, name + "=" + text, {basic("web")});
        EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(500))
            << target << " " << name;
        EXPECT_NE(answer.status, 500) << target << " " << name;
      }
}

}  // namespace
}  // namespace gatehouse::test_support
