// Claims that plugins know of people, in userinfo and ID tokens (OpenID Core §5.3, §5.5), and those that
// somebody else vouches for (§5.6.2).
#include <gtest/gtest.h>

#include "core/app/tenant_plugins.h"
#include "tests/support/captured_log.h"
#include "tests/support/client_key.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

const std::string kWebUri = "https://web.example/cb";

/// A tenant with these hooks, whose scope `work` stands for the claims groups, title and visa.
TestServerOptions with_hooks(const std::string& hooks) {
  const auto secret = ", client_secret_hash: \"" + web_secret_hash() + "\"";
  return {.tenant_extra =
              "claims_hooks: [ " + hooks + " ]\nlegacy: { response_types: [id_token, code id_token] }\n",
          .more_scopes = ", { id: work, claims: [groups, title, visa] }",
          .plugins = {SCRIPTED_HOOK},
          .clients =
              "clients:\n"
              "  - { client_id: web, client_name: Web, redirect_uris: [\"" +
              kWebUri + "\"], consent: skip, scope: \"openid profile work badge\"" + secret +
              " }\n"
              "  - { client_id: signed, client_name: Signed, redirect_uris: "
              "[\"https://signed.example/cb\"], consent: skip, scope: \"openid work\", "
              "userinfo_signed_response_alg: ES256" +
              secret +
              " }\n"
              "  - { client_id: page, client_name: Page, redirect_uris: [\"https://page.example/cb\"], "
              "consent: skip, scope: \"openid work\", grant_types: [authorization_code, implicit], "
              "response_types: [code, id_token, code id_token]" +
              secret + " }\n"};
}

std::string hook(const std::string& config, const std::string& more = "",
                 const std::string& type = "scripted") {
  return "{ type: " + type + more + ", config: { " + config + " } }";
}

class Hooked {
 public:
  explicit Hooked(const std::string& hooks) : server(with_hooks(hooks)) {}
  TokenAnswer tokens(const std::map<std::string, std::string>& extra = {{"scope", "openid work"}},
                     const std::string& client = "web") {
    return TokenClient(server, client)
        .redeem(Browser(server).sign_in(client, "https://" + client + ".example/cb", extra));
  }
  json::object userinfo(const std::string& scope = "openid work") {
    const auto answer = TokenClient(server).userinfo(tokens({{"scope", scope}}).text("access_token"));
    EXPECT_EQ(answer.status, 200) << answer.response.body.view();
    return answer.body;
  }
  TestServer server;
};

const std::string kGroups = R"(values: { groups: '["sales","ops"]', title: '"Clerk"' })";

TEST(ClaimsHooks, a_hook_adds_what_the_granted_scope_stands_for_and_nothing_else) {
  Hooked at(hook(kGroups));
  const auto told = at.userinfo();
  EXPECT_EQ(json::serialize(told.at("groups")), R"(["sales","ops"])");
  EXPECT_EQ(told.at("title").as_string(), "Clerk");
  const auto without = at.userinfo("openid profile");
  EXPECT_FALSE(without.contains("groups"));
  EXPECT_FALSE(without.contains("title"));
  EXPECT_FALSE(claims_of(at.tokens().text("id_token")).contains("groups"));  // OpenID Core §5.4
}

TEST(ClaimsHooks, a_claim_that_is_asked_for_by_name_is_where_it_was_asked_for) {
  Hooked at(hook(kGroups));
  const auto asked = at.tokens({{"scope", "openid work"}, {"claims", R"({"id_token":{"groups":null}})"}});
  const auto id_token = claims_of(asked.text("id_token"));
  EXPECT_EQ(json::serialize(id_token.at("groups")), R"(["sales","ops"])");  // OpenID Core §5.5
  EXPECT_FALSE(id_token.contains("title"));
  const auto renewed = TokenClient(at.server).refresh(asked.text("refresh_token"));
  EXPECT_TRUE(claims_of(renewed.text("id_token")).contains("groups")) << "asked anew at each refresh";
}

// OpenID Core §5.4: with `id_token` alone there is nothing to ask userinfo with. §3.3.3.6: where another ID
// token follows a code, the one that the browser sees has fewer claims.
TEST(ClaimsHooks, an_id_token_that_comes_through_the_browser_holds_them_where_it_is_all_there_is) {
  Hooked at(hook(kGroups));
  const auto seen = [&](const std::string& type) {
    Browser browser(at.server);
    browser.open(authorize_target("page", "https://page.example/cb",
                                  {{"response_type", type}, {"scope", "openid work"}}));
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
    return browser.answered("id_token").value_or("");
  };
  const auto alone = claims_of(seen("id_token"));
  EXPECT_EQ(json::serialize(alone.at("groups")), R"(["sales","ops"])");
  EXPECT_EQ(alone.at("title").as_string(), "Clerk");
  EXPECT_FALSE(claims_of(seen("code id_token")).contains("groups"));
  Hooked failing(hook("mode: error, " + kGroups, ", on_error: fail"));
  Browser browser(failing.server);
  browser.open(authorize_target("page", "https://page.example/cb",
                                {{"response_type", "id_token"}, {"scope", "openid work"}}));
  browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  EXPECT_EQ(browser.page().status, 503) << "an app that gives more to who lacks a claim gets none";
  EXPECT_EQ(browser.location(), "");
}

TEST(ClaimsHooks, a_signed_answer_holds_them_too) {
  Hooked at(hook(kGroups));
  const auto tokens = at.tokens({{"scope", "openid work"}}, "signed");
  const auto answer =
      at.server.get("/t/a/userinfo", {{"authorization", "Bearer " + tokens.text("access_token")}});
  EXPECT_TRUE(claims_of(std::string(answer.body.view())).contains("groups"));
}

TEST(ClaimsHooks, what_the_account_has_stays_and_hooks_come_in_their_order) {
  Hooked at(hook(R"(values: { name: '"Mallory"', badge: '"forged"', groups: '"first"' })") + ", " +
            hook(R"(values: { groups: '"second"', title: '"from the second"' })", "", "second"));
  const auto told = at.userinfo("openid profile work badge");
  EXPECT_EQ(told.at("name").as_string(), "Alice Example");
  EXPECT_EQ(json::serialize(told.at("badge")), R"(["red","7"])");
  EXPECT_EQ(told.at("groups").as_string(), "first");
  EXPECT_EQ(told.at("title").as_string(), "from the second");
}

TEST(ClaimsHooks, a_hook_is_told_who_for_whom_and_what_for) {
  Hooked at(hook("mode: who, values: { groups: '' }"));
  const auto tokens = at.tokens({{"scope", "openid work"}, {"claims", R"({"id_token":{"groups":null}})"}});
  const auto id_token = claims_of(tokens.text("id_token"));
  const auto& told = id_token.at("groups").as_object();
  EXPECT_EQ(told.at("user"), id_token.at("sub"));
  EXPECT_EQ(told.at("client").as_string(), "web");
  EXPECT_EQ(told.at("scope").as_string(), "openid work ");
  EXPECT_EQ(told.at("for").as_string(), "id_token");
  const auto userinfo = TokenClient(at.server).userinfo(tokens.text("access_token"));
  EXPECT_EQ(userinfo.body.at("groups").at("for").as_string(), "userinfo");
}

TEST(ClaimsHooks, a_value_of_null_is_no_claim) {
  Hooked at(hook("values: { groups: 'null' }"));  // OpenID Core §5.3.2
  EXPECT_FALSE(at.userinfo().contains("groups"));
}

TEST(ClaimsHooks, S110_a_hook_that_offers_a_claim_of_the_protocol_is_not_taken) {
  plugin_host::HostSettings settings;
  settings.profile = config::Profile::staging;
  const auto host = plugin_host::PluginHost::load_file(SCRIPTED_HOOK, settings, {}).value();
  std::string text;
  FakeClock clock;
  const telemetry::Log log(std::make_unique<tests::CapturedLog>(text), clock, telemetry::LogFormat::json,
                           LogLevel::debug);
  for (const auto* claim : {"iss", "sub", "aud", "exp", "iat", "nonce", "at_hash", "c_hash", "acr", "amr",
                            "azp", "auth_time", "sid", "cnf", "act", "jti", "_claim_names", "_claim_sources",
                            "urn:openid:params:jwt:claim:auth_req_id"}) {
    const auto values = ConfigNode::mapping({{claim, {}, ConfigNode::scalar("\"x\"", {})}}, {});
    config::TenantConfig tenant;
    tenant.claims_hooks.push_back(
        {.type = "scripted", .config = ConfigNode::mapping({{"values", {}, values}}, {}), .span = {}});
    const auto made = app::make_tenant_plugins(*host, config::ServerConfig(), tenant, log);
    ASSERT_FALSE(made) << claim;
    EXPECT_NE(made.error().describe().find("claim of the protocol"), std::string::npos) << claim;
  }
}

struct BadRow {
  const char* what;
  std::string config;
  std::string more = "";
};
const std::vector<BadRow>& bad_rows() {
  static const std::vector<BadRow> rows = {
      {"throws", "mode: throw, " + kGroups},
      {"answers an error", "mode: error, " + kGroups},
      {"comes too late", "mode: late, " + kGroups, ", timeout: 20ms"},
      {"answers too much", "mode: huge, " + kGroups},
      {"answers what was not asked", R"(mode: unasked, values: { groups: '1', phone_number: '"1"' })"},
      {"answers no JSON", "values: { groups: '[' }"},
      {"answers JSON with a name twice", R"(values: { groups: '{"a":1,"a":2}' })"},
      {"passes on an unsigned JWT",
       "elsewhere: [groups], jwt: " + base64url_encode(R"({"alg":"none"})") + ".e30.e30"},
      {"passes on a JWT without a signature",
       "elsewhere: [groups], jwt: '" + base64url_encode(R"({"alg":"RS256"})") + ".e30.'"},
      {"passes on no JWT", "elsewhere: [groups], jwt: nothing"},
  };
  return rows;
}

TEST(ClaimsHooks, S385_S386_what_fails_is_left_out_as_a_whole_and_told_to_the_operator) {
  for (const auto& row : bad_rows()) {
    Hooked at(hook(row.config, row.more));
    const auto told = at.userinfo();
    EXPECT_FALSE(told.contains("groups")) << row.what;
    EXPECT_FALSE(told.contains("title")) << row.what;
    EXPECT_FALSE(told.contains("_claim_names")) << row.what;
    EXPECT_TRUE(told.contains("sub")) << row.what;
    EXPECT_NE(at.server.log_text().find("claims.hook_failed"), std::string::npos) << row.what;
  }
}

TEST(ClaimsHooks, with_on_error_fail_the_client_is_told_to_come_again) {
  for (const auto& row : bad_rows()) {
    Hooked at(hook(row.config, ", on_error: fail" + row.more));
    const auto tokens = at.tokens();
    ASSERT_EQ(tokens.status, 200) << row.what;
    EXPECT_EQ(TokenClient(at.server).userinfo(tokens.text("access_token")).status, 503) << row.what;
  }
  Hooked at(hook("mode: error, " + kGroups, ", on_error: fail"));
  const auto code = Browser(at.server).sign_in(
      "web", kWebUri, {{"scope", "openid work"}, {"claims", R"({"id_token":{"groups":null}})"}});
  EXPECT_EQ(TokenClient(at.server).redeem(code).error(), "temporarily_unavailable");
  EXPECT_EQ(TokenClient(at.server).redeem(code).error(), "temporarily_unavailable")
      << "nothing was used up by the first try";
}

TEST(ClaimsHooks, claims_of_others_are_passed_on_as_aggregated_claims) {
  const auto jwt = ClientKey().sign({{"iss", "https://registry.example"}, {"visa", "A1"}, {"title", "Dr."}});
  Hooked at(hook("elsewhere: [visa, title], jwt: " + jwt) + ", " +
            hook(R"(values: { title: '"Clerk"', groups: '"sales"' })", "", "second"));
  const auto told = at.userinfo();
  const auto& source = told.at("_claim_names").at("visa").as_string();
  EXPECT_EQ(told.at("_claim_names").at("title"), source);
  EXPECT_EQ(told.at("_claim_sources").at(source).at("JWT").as_string(), jwt);  // OpenID Core §5.6.2.1
  EXPECT_FALSE(told.contains("visa"));
  EXPECT_FALSE(told.contains("title")) << "somebody vouches for it already";
  EXPECT_EQ(told.at("groups").as_string(), "sales");
}

TEST(ClaimsHooks, discovery_tells_the_types_of_claims) {
  const auto types = [](TestServer& server) {
    return json::serialize(json::parse(server.get("/t/a/.well-known/openid-configuration").body.view())
                               .as_object()
                               .at("claim_types_supported"));
  };
  Hooked plain(hook(kGroups));
  EXPECT_EQ(types(plain.server), R"(["normal"])");
  Hooked aggregating(hook("elsewhere: [visa], jwt: x.y.z"));
  EXPECT_EQ(types(aggregating.server), R"(["normal","aggregated"])");
}

}  // namespace
}  // namespace gatehouse::test_support
