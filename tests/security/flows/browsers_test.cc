// What other sites and hostile links can do through a person's browser.
#include <gtest/gtest.h>

#include <set>

#include "core/http/percent_encoding.h"
#include "tests/support/endpoints.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";
const std::string kOrigin = "https://id.example";

std::string cookies_of(Browser& browser) {
  std::string text;
  for (const auto& [name, value] : browser.cookies())
    text += (text.empty() ? "" : "; ") + name + "=" + value;
  return text;
}

struct Form {
  std::string path;  ///< with its query, without the origin
  std::map<std::string, std::string> fields;
};

/// The form of the page at hand, as a script that could read the page would send it.
Form form_of_page(Browser& browser, std::map<std::string, std::string> fields) {
  const auto html = browser.body();
  for (const std::string name : {"csrf_token", "person"}) {  // the latter on the consent page only (S-227)
    const auto mark = "name=\"" + name + "\" value=\"";
    const auto at = html.find(mark);
    EXPECT_TRUE(at != std::string::npos || name == "person");
    if (at != std::string::npos)
      fields[name] = html.substr(at + mark.size(), html.find('"', at + mark.size()) - at - mark.size());
  }
  return {.path = browser.form_target().substr(kOrigin.size()), .fields = std::move(fields)};
}

std::map<std::string, std::string> credentials() {
  return {{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}};
}

TEST(Browsers, S263_the_form_with_everything_right_is_refused_when_another_site_sends_it) {
  TestServer server;
  const std::vector<std::vector<http::Header>> senders{
      {{"sec-fetch-site", "cross-site"}},
      {{"sec-fetch-site", "same-site"}},
      {{"origin", "https://evil.test"}},
      {{"origin", "http://id.example"}},
      {{"origin", "https://id.example.evil.test"}},
      {{"origin", "https://id.example:8443"}},
      {{"sec-fetch-site", "cross-site"}, {"origin", kOrigin}}};
  for (const bool consent : {false, true}) {
    Browser browser(server);
    browser.open(authorize_target("post", "https://post.example/cb"));
    if (consent) browser.submit(credentials());
    const auto form = form_of_page(
        browser, consent ? std::map<std::string, std::string>{{"action", "allow"}} : credentials());
    for (auto headers : senders) {
      const auto who = headers.front().name + " " + headers.front().value;
      headers.push_back({"cookie", cookies_of(browser)});
      const auto answer = server.post(form.path, form_of(form.fields), std::move(headers));
      EXPECT_EQ(answer.status, 403) << who << " consent " << consent;
      EXPECT_EQ(header_of(answer, "Set-Cookie"), "") << who;
    }
    const auto own = server.post(form.path, form_of(form.fields),
                                 {{"sec-fetch-site", "same-origin"}, {"cookie", cookies_of(browser)}});
    EXPECT_EQ(own.status, 303) << "the same form from our own page";
  }
}

TEST(Browsers, S263_nobody_is_signed_in_to_an_attackers_account_by_the_attackers_own_form) {
  TestServer server;
  Browser attacker(server), victim(server);
  attacker.open(authorize_target("web", kWebUri));
  victim.open(authorize_target("web", kWebUri));
  const auto form = form_of_page(attacker, credentials());
  // The browser even says that it comes from our own page.
  const auto answer = server.post(form.path, form_of(form.fields),
                                  {{"sec-fetch-site", "same-origin"}, {"cookie", cookies_of(victim)}});
  EXPECT_NE(answer.status, 303);
  EXPECT_EQ(header_of(answer, "Set-Cookie"), "");
  // Nor with the token of one sign-in and the address of another.
  auto mixed = form_of_page(victim, credentials());
  mixed.fields["csrf_token"] = form.fields.at("csrf_token");
  EXPECT_EQ(server
                .post(mixed.path, form_of(mixed.fields),
                      {{"sec-fetch-site", "same-origin"}, {"cookie", cookies_of(victim)}})
                .status,
            403);
}

TEST(Browsers, S115_S232_no_address_may_be_read_by_an_origin_that_is_not_registered) {
  TestServer server;
  const TokenClient web(server);
  Browser browser(server);
  const auto tokens = web.redeem(browser.sign_in("web", kWebUri));
  for (const auto& target : targets())
    for (const std::string origin :
         {"https://evil.test", "null", "https://web.example.evil.test", "http://web.example",
          "https://web.example:8443", "https://WEB.example", "https://evil.test, https://web.example", "*"})
      for (const auto method : {http::Method::get, http::Method::post, http::Method::options}) {
        const auto answer =
            server.send({.method = method,
                         .target = "/t/a" + target,
                         .headers = {{"origin", origin},
                                     {"access-control-request-method", "POST"},
                                     {"authorization", "Bearer " + tokens.text("access_token")},
                                     {"content-type", "application/x-www-form-urlencoded"},
                                     {"cookie", cookies_of(browser)}},
                         .body = {},
                         .peer = {.address = "127.0.0.1", .unix_socket = false}});
        const auto allowed = header_of(answer, "Access-Control-Allow-Origin");
        // Keys and metadata are for everybody, and never with credentials.
        const bool is_document = target == "/jwks" || target.starts_with("/.well-known");
        EXPECT_TRUE(allowed.empty() || (is_document && allowed == "*"))
            << target << " " << origin << ": " << allowed;
        EXPECT_EQ(header_of(answer, "Access-Control-Allow-Credentials"), "") << target;
      }
}

TEST(Browsers, S232_a_registered_origin_reads_what_its_scripts_call_and_no_page) {
  TestServer server;
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  const std::string origin = "https://web.example";
  const std::set<std::string_view> called{"/token", "/userinfo", "/revoke", "/par"};
  for (const auto& target : targets())
    for (const auto method : {http::Method::get, http::Method::post, http::Method::options}) {
      const auto answer = server.send({.method = method,
                                       .target = "/t/a" + target,
                                       .headers = {{"origin", origin},
                                                   {"access-control-request-method", "POST"},
                                                   {"content-type", "application/x-www-form-urlencoded"},
                                                   {"cookie", cookies_of(browser)}},
                                       .body = {},
                                       .peer = {.address = "127.0.0.1", .unix_socket = false}});
      const auto allowed = header_of(answer, "Access-Control-Allow-Origin");
      const bool is_document = target == "/jwks" || target.starts_with("/.well-known");
      const std::string expected = called.contains(target) ? origin : is_document ? "*" : "";
      EXPECT_TRUE(allowed == expected || (is_document && allowed.empty())) << target << " " << allowed;
      EXPECT_EQ(header_of(answer, "Access-Control-Allow-Credentials"), "") << target;
    }
}

TEST(Browsers, S078_S230_markup_in_any_parameter_of_any_address_is_never_markup_in_a_page_nor_framed) {
  TestServer server({.tenant_extra = "limits: { authorize: { per_address: 100000/1m } }\n"});
  Browser browser(server);
  browser.sign_in("web", kWebUri);
  const auto parameters_of = [](const std::string& target) { return target.substr(target.find('?') + 1); };
  const auto good = parameters_of(authorize_target("web", kWebUri));
  auto names = parameters({Caller::browser});
  for (const auto* other : {"binding_message", "code", "error", "error_description", "iss"})
    names.emplace_back(other);
  for (const std::string markup :
       {"\"><svg onload=alert(1)>", "'><img src=x onerror=alert(1)>", "</title><script>alert(1)</script>",
        "javascript:alert(1)", "{{#X}}<svg/onload=1>", "<svg\xe2\x80\xa8onload=alert(1)>"})
    for (const auto& target : targets())
      for (const auto& name : names) {
        const auto address = "/t/a" + target;
        const auto one = form_of({{name, markup}});
        // Alone, in the place of a good value or beside good ones, and as a second copy of one that is there.
        std::vector<std::string> forms{one,
                                       parameters_of(authorize_target("web", kWebUri, {{name, markup}}))};
        if (("&" + good).find("&" + name + "=") != std::string::npos) forms.push_back(good + "&" + one);
        for (const auto& form : forms)
          for (const auto& answer :
               {server.get(address + "?" + form, {{"cookie", cookies_of(browser)}}),
                server.post(address, form,
                            {{"cookie", cookies_of(browser)}, {"sec-fetch-site", "same-origin"}})}) {
            const auto body = answer.body.view();
            const bool is_page = header_of(answer, "Content-Type").starts_with("text/html");
            for (const auto* live :
                 {"<svg", "<img src=x", "<script>alert", "href=\"javascript:", "action=\"javascript:"})
              EXPECT_TRUE(!is_page || body.find(live) == std::string_view::npos) << target << " " << name;
            const auto policy = header_of(answer, "Content-Security-Policy");
            EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
            EXPECT_TRUE(!is_page || policy.starts_with("default-src 'none'")) << target << " " << policy;
            EXPECT_EQ(policy.find("evil"), std::string::npos) << policy;
            EXPECT_TRUE(!is_page || policy.find("frame-ancestors 'none'") != std::string::npos) << target;
            EXPECT_TRUE(!is_page || header_of(answer, "X-Frame-Options") == "DENY") << target;
            EXPECT_TRUE(!is_page || header_of(answer, "Referrer-Policy") == "no-referrer")
                << target;  // S-079
          }
      }
}

}  // namespace
}  // namespace gatehouse::test_support
