// Where Gatehouse sends browsers, and what a code is bound to.
#include <gtest/gtest.h>

#include "core/app/server.h"
#include "tests/support/endpoints.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

constexpr const char* kNames[] = {"redirect_uri",
                                  "post_logout_redirect_uri",
                                  "return_to",
                                  "next",
                                  "continue",
                                  "state",
                                  "id",
                                  "client_id",
                                  "request_uri",
                                  "login_hint",
                                  "iss",
                                  "action",
                                  "target_link_uri",
                                  "response_mode",
                                  "issuer",
                                  "url"};
const std::string kEvil[] = {"https://evil.test/",
                             "//evil.test",
                             "/\\evil.test",
                             "/%09/evil.test",
                             "https:evil.test",
                             "javascript:alert(1)",
                             "data:text/html,x",
                             "https://web.example.evil.test/cb",
                             "https://web.example/cb@evil.test"};

/// Ours, or an address that is registered.
bool may_be_gone_to(const std::string& location) {
  for (const std::string trusted :
       {"https://id.example/t/a/", "https://web.example/cb?", "https://web.example/bye"})
    if (location.starts_with(trusted)) return true;
  return false;
}

void expect_no_open_redirect(const http::Response& answer, bool posted, const std::string& what) {
  const bool redirects = answer.status >= 300 && answer.status < 400;
  EXPECT_EQ(redirects, !header_of(answer, "Location").empty()) << what;
  if (!redirects) return;
  EXPECT_TRUE(may_be_gone_to(header_of(answer, "Location"))) << what << ": " << header_of(answer, "Location");
  // A 307 or 308 after a post would post the password, or the code, again at the target (RFC 9700 §4.12).
  EXPECT_EQ(answer.status, 303) << what << (posted ? " posted" : "");
}

TEST(Redirects, S201_S202_every_redirect_leads_home_or_to_a_registered_address_and_is_a_303) {
  TestServer server({.tenant_extra = "limits: { authorize: { per_address: 100000/1m } }\n"});
  Browser signed_in(server);
  signed_in.sign_in("web", kWebUri);
  std::string cookies;
  for (const auto& [name, value] : signed_in.cookies())
    cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  const auto good = authorize_target("web", kWebUri);
  for (const auto& target : targets())
    for (const auto& evil : kEvil)
      for (const auto* name : kNames) {
        const auto address = "/t/a" + target;
        const auto bare = form_of({{name, evil}});
        const auto among_good = good.substr(good.find('?') + 1) + "&" + bare;
        for (const auto& form : {bare, among_good}) {
          const auto what = address + "?" + form;
          expect_no_open_redirect(server.get(what, {{"cookie", cookies}}), false, what);
          expect_no_open_redirect(server.post(address, form, {{"cookie", cookies}}), true, what);
        }
      }
}

TEST(Redirects, S202_the_form_with_the_password_is_followed_by_a_303) {
  TestServer server;
  Browser browser(server);
  browser.open(authorize_target("web", kWebUri));
  const auto& page = browser.submit(
      {{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(page.status, 303);
}

TEST(Redirects, S203_every_kind_of_client_needs_pkce_with_S256) {
  TestServer server;
  for (const auto& [client, uri] : {std::pair<std::string, std::string>{"web", kWebUri},
                                    {"post", "https://post.example/cb"},
                                    {"opaque", "https://opaque.example/cb"},
                                    {"native", "http://127.0.0.1:5000/cb"}}) {
    for (const auto& extra : std::vector<std::map<std::string, std::string>>{
             {{"code_challenge", ""}, {"code_challenge_method", ""}},
             {{"code_challenge_method", ""}},
             {{"code_challenge_method", "plain"}, {"code_challenge", std::string(kVerifier)}},
             {{"code_challenge_method", "s256"}},
             {{"code_challenge_method", "S512"}}}) {
      Browser browser(server);
      browser.open(authorize_target(client, uri, extra));
      EXPECT_EQ(browser.answered("error"), "invalid_request") << client;
    }
  }
  const auto metadata =
      boost::json::parse(server.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  EXPECT_EQ(boost::json::serialize(metadata.at("code_challenge_methods_supported")), R"(["S256"])");
}

TEST(Redirects, S203_the_challenge_belongs_to_its_code) {
  TestServer server;
  const TokenClient web(server);
  Browser browser(server);
  // base64url(SHA-256(43 × "v"))
  const auto other_verifier = std::string(43, 'v');
  const auto mine = browser.sign_in("web", kWebUri);
  const auto theirs =
      browser.sign_in("web", kWebUri, {{"code_challenge", "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"}});
  EXPECT_EQ(web.redeem(theirs).error(), "invalid_grant");
  EXPECT_EQ(web.redeem(mine, {{"code_verifier", other_verifier}}).error(), "invalid_grant");
  EXPECT_EQ(web.redeem(mine).status, 200);
}

TEST(Redirects, S207_a_code_is_redeemed_with_the_address_and_by_the_client_it_was_made_for) {
  const auto secret = web_secret_hash();
  TestServer server(
      {.clients = "clients:\n"
                  "  - { client_id: web, redirect_uris: [\"https://web.example/cb\", "
                  "\"https://web.example/cb2\"], scope: openid, consent: skip, client_secret_hash: \"" +
                  secret +
                  "\" }\n"
                  "  - { client_id: twin, redirect_uris: [\"https://web.example/cb\"], scope: openid, "
                  "consent: skip, client_secret_hash: \"" +
                  secret + "\" }\n"});
  const TokenClient web(server);
  const TokenClient twin(server, "twin");
  struct Row {
    const char* name;
    std::string uri;
    const char* error;
  };
  for (const Row& row : {Row{"another registered one", kWebUri + "2", "invalid_grant"},
                         {"a slash more", kWebUri + "/", "invalid_grant"},
                         {"in other case", "https://WEB.example/cb", "invalid_grant"},
                         {"escaped twice", "https%3A%2F%2Fweb.example%2Fcb", "invalid_grant"}}) {
    const auto code = Browser(server).sign_in("web", kWebUri);
    EXPECT_EQ(web.redeem(code, {{"redirect_uri", row.uri}}).error(), row.error) << row.name;
    EXPECT_EQ(web.redeem(code).status, 200) << row.name << ": and does no harm";
  }
  const auto code = Browser(server).sign_in("web", kWebUri);
  EXPECT_NE(web.redeem(code, {{"redirect_uri", ""}}).status, 200);
  EXPECT_EQ(twin.redeem(code, {{"redirect_uri", kWebUri}}).error(), "invalid_grant");
  EXPECT_EQ(web.redeem(code).status, 200);
}

int count(const std::string& text, const std::string& what) {
  int found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size()))
    ++found;
  return found;
}

// However they are mixed: two wrong presentations are a mistake, the third is a guess.
TEST(Redirects, S061_whatever_is_wrong_with_three_presentations_they_end_the_family_and_are_told) {
  using Wrong = std::map<std::string, std::string>;
  struct Attempt {
    const char* client;
    Wrong wrong;
  };
  const Attempt by_another{"opaque", {{"redirect_uri", kWebUri}}};
  const Attempt elsewhere{"web", {{"redirect_uri", kWebUri + "/other"}}};
  const Attempt unverified{"web", {{"code_verifier", std::string(43, 'x')}}};
  const std::vector<std::vector<Attempt>> orders{{by_another, by_another, by_another},
                                                 {elsewhere, elsewhere, elsewhere},
                                                 {unverified, unverified, unverified},
                                                 {by_another, elsewhere, unverified},
                                                 {unverified, by_another, elsewhere}};
  for (const std::string storage : {"memory", "sqlite"}) {
    TestServer server({.storage = storage});
    const TokenClient web(server);
    const auto attempt = [&server](const Attempt& one, const std::string& code) {
      return TokenClient(server, one.client).redeem(code, one.wrong);
    };
    int refused = 0, guessed = 0;
    for (const auto& order : orders)
      for (const bool redeemed : {false, true}) {
        const auto code = Browser(server).sign_in("web", kWebUri);
        const auto tokens = redeemed ? web.redeem(code) : TokenAnswer();
        EXPECT_EQ(tokens.status, redeemed ? 200 : 0);
        for (const auto& one : order) {
          if (redeemed) {
            EXPECT_EQ(web.userinfo(tokens.text("access_token")).status, 200) << "two do no harm";
          }
          const auto answer = attempt(one, code);
          EXPECT_EQ(answer.status, 400);
          EXPECT_EQ(answer.error(), "invalid_grant");
          ++refused;
        }
        ++guessed;
        server.server().keeper().follow_changes();
        EXPECT_EQ(web.redeem(code).error(), "invalid_grant") << storage << ": not for its owner either";
        if (!redeemed) continue;
        EXPECT_EQ(web.userinfo(tokens.text("access_token")).status, 401) << storage;
        EXPECT_EQ(web.refresh(tokens.text("refresh_token")).error(), "invalid_grant") << storage;
      }
    const auto trail = server.audit_text();
    EXPECT_EQ(count(trail, "\"code.refused\""), refused) << storage;
    EXPECT_EQ(count(trail, "\"code.guessed\""), guessed) << storage;
  }
}

TEST(Redirects, S072_S204_neither_passwords_nor_tokens_in_addresses_are_taken_or_offered) {
  TestServer server;
  const auto metadata = std::string(server.get("/t/a/.well-known/openid-configuration").body.view());
  for (const auto* absent :
       {"\"password\"", "\"implicit\"", "id_token token", "\"token\"", "check_session_iframe"})
    EXPECT_EQ(metadata.find(absent), std::string::npos) << absent;
  for (const auto* client : {"web", "post", "opaque", "machine", "native"})
    for (const auto* grant :
         {"password", "implicit", "PASSWORD", "urn:ietf:params:oauth:grant-type:saml2-bearer",
          "urn:ietf:params:oauth:grant-type:token-exchange", "authorization_code "}) {
      const auto fields = form_of({{"grant_type", grant},
                                   {"username", "alice"},
                                   {"password", std::string(kAlicePassword)},
                                   {"scope", "openid"}});
      const std::string_view kind = client;
      const auto answer =
          kind == "post"
              ? server.post("/t/a/token", fields + "&client_id=post&client_secret=" + std::string(kWebSecret))
          : kind == "native" ? server.post("/t/a/token", fields + "&client_id=native")
                             : server.post("/t/a/token", fields, {basic(client)});
      EXPECT_EQ(answer.status, 400) << client << " " << grant;
      EXPECT_NE(answer.body.view().find("unsupported_grant_type"), std::string_view::npos)
          << client << " " << grant << " " << answer.body.view();
    }
  // A grant that exists, for a client that is not registered for it.
  EXPECT_EQ(TokenClient(server).token({{"grant_type", "client_credentials"}}).error(), "unauthorized_client");
}

}  // namespace
}  // namespace gatehouse::test_support
