// RFC 9101, OpenID Core §6.1: authorization requests signed by the client, by value and pushed.
#include <gtest/gtest.h>

#include <functional>

#include "core/http/percent_encoding.h"
#include "tests/support/client_key.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

const std::string kCallback = "https://web.example/cb";
const std::string kIssuer = "https://id.example/t/a";

const ClientKey& key() {
  static const ClientKey one;
  return one;
}

std::string clients() {
  const auto web = [](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id + ", client_name: " + id + ", redirect_uris: [\"" + kCallback +
           "\"], scope: \"openid profile\", consent: skip, client_secret_hash: \"" + web_secret_hash() +
           "\", jwks: " + key().jwks() + more + " }\n";
  };
  return "clients:\n" + web("web", "") + web("strict", ", require_signed_request_object: true") +
         web("pinned", ", request_object_signing_alg: PS256");
}

class RequestObjects : public testing::Test {
 protected:
  static json::object request(const std::string& client = "web") {
    return {{"iss", client},
            {"aud", kIssuer},
            {"client_id", client},
            {"response_type", "code"},
            {"redirect_uri", kCallback},
            {"scope", "openid profile"},
            {"state", "signed-state"},
            {"nonce", "signed-nonce"},
            {"max_age", 3600},
            {"claims", {{"id_token", {{"name", nullptr}}}}},
            {"code_challenge", kChallenge},
            {"code_challenge_method", "S256"}};
  }
  static std::string address(const std::string& object, const std::string& client = "web",
                             const std::string& more = "") {
    return "/authorize?client_id=" + client + "&request=" + object + more;
  }
  /// How the request is refused: the error at the app's address, or "page".
  std::string refused(const std::string& object, const std::string& client = "web") {
    Browser browser(server_);
    browser.open(address(object, client,
                         "&response_type=code&state=outer&redirect_uri=" + http::percent_encode(kCallback)));
    if (browser.page().status == 400) return "page";
    EXPECT_EQ(browser.answered("state"), "outer");
    return browser.answered("error").value_or("none");
  }
  std::string sign_in(Browser& browser, const std::string& target) {
    browser.open(target);
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
    return browser.answered("code").value_or("");
  }
  std::int64_t now() {
    return std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
  }

  TestServer server_{{.clients = clients()}};
};

TEST_F(RequestObjects, S222_what_is_signed_is_what_counts) {
  Browser browser(server_);
  const auto code = sign_in(browser, address(key().sign(request()), "web",
                                             "&state=outer&scope=openid&nonce=outer&response_mode=fragment"));
  ASSERT_NE(code, "");
  EXPECT_TRUE(browser.location().starts_with(kCallback + "?"));
  EXPECT_EQ(browser.answered("state"), "signed-state");
  const auto tokens = TokenClient(server_).redeem(code);
  ASSERT_EQ(tokens.status, 200);
  EXPECT_EQ(tokens.text("scope"), "openid profile");
  const auto id = claims_of(tokens.text("id_token"));
  EXPECT_EQ(id.at("nonce").as_string(), "signed-nonce");
  EXPECT_EQ(id.at("name").as_string(), "Alice Example");  // of the claims member, which is an object there
}

TEST_F(RequestObjects, S222_S129_every_defect_is_noticed) {
  using Change = std::function<void(json::object&)>;
  const std::pair<const char*, Change> rows[] = {
      {"no client_id", [](json::object& c) { c.erase("client_id"); }},
      {"another client_id", [](json::object& c) { c["client_id"] = "strict"; }},
      {"client_id is a list", [](json::object& c) { c["client_id"] = json::array{"web"}; }},
      {"iss of another", [](json::object& c) { c["iss"] = "strict"; }},
      {"for another server", [](json::object& c) { c["aud"] = "https://elsewhere.example"; }},
      {"iss is a list", [](json::object& c) { c["iss"] = json::array{"web"}; }},
      {"iss is empty", [](json::object& c) { c["iss"] = ""; }},
      {"iss is null", [](json::object& c) { c["iss"] = nullptr; }},
      {"for another tenant", [](json::object& c) { c["aud"] = "https://id.example/t/b"; }},
      {"for one of our endpoints", [](json::object& c) { c["aud"] = kIssuer + "/authorize"; }},
      {"for ours but for a slash", [](json::object& c) { c["aud"] = kIssuer + "/"; }},
      {"for others",
       [](json::object& c) {
         c["aud"] = {"https://a.example", "https://b.example"};
       }},
      {"for nobody", [](json::object& c) { c["aud"] = json::array(); }},
      {"aud is empty", [](json::object& c) { c["aud"] = ""; }},
      {"aud is null", [](json::object& c) { c["aud"] = nullptr; }},
      {"aud is a number", [](json::object& c) { c["aud"] = 7; }},
      {"aud is a list in a list", [](json::object& c) { c["aud"] = json::parse("[[\"" + kIssuer + "\"]]"); }},
      {"aud is not of texts alone",
       [](json::object& c) {
         c["aud"] = {kIssuer, 7};
       }},
      {"expired", [this](json::object& c) { c["exp"] = now() - 31; }},
      {"S130 exp is a text", [](json::object& c) { c["exp"] = "2030"; }},
      {"S130 exp is 1e300", [](json::object& c) { c["exp"] = 1e300; }},
      {"S130 exp is negative", [](json::object& c) { c["exp"] = -1; }},
      {"S130 exp is null", [](json::object& c) { c["exp"] = nullptr; }},
      {"S130 nbf is a text", [](json::object& c) { c["nbf"] = "0"; }},
      {"S130 nbf is 1e300", [](json::object& c) { c["nbf"] = 1e300; }},
      {"S130 iat is negative", [](json::object& c) { c["iat"] = -1; }},
      {"S130 iat is -1e300", [](json::object& c) { c["iat"] = -1e300; }},
      {"not valid yet", [this](json::object& c) { c["nbf"] = now() + 61; }},
      {"issued ahead", [this](json::object& c) { c["iat"] = now() + 61; }},
      {"request inside", [](json::object& c) { c["request"] = "a.b.c"; }},
      {"request_uri inside", [](json::object& c) { c["request_uri"] = "urn:x"; }},
  };
  for (const auto& [name, change] : rows) {
    auto with = request();
    change(with);
    EXPECT_EQ(refused(key().sign(with)), "invalid_request_object") << name;
  }
}

TEST_F(RequestObjects, S120_S121_S122_only_the_client_s_own_signature_is_believed) {
  const auto with_header = [](std::string_view name, const json::value& value) {
    auto header = key().header();
    header[name] = value;
    return key().sign(header, request());
  };
  const std::pair<const char*, std::string> rows[] = {
      {"another key", ClientKey().sign(request())},
      {"unsigned (OpenID Core §6.1)",
       base64url_encode(R"({"alg":"none"})") + "." + base64url_encode(json::serialize(request())) + "."},
      {"HS256", with_header("alg", "HS256")},
      {"jwk", with_header("jwk", json::parse(key().key().public_key(KeyId("k")).value().to_jwk()))},
      {"jku", with_header("jku", "https://evil.example")},
      {"typ of an assertion", with_header("typ", "client-authentication+jwt")},
      {"typ in two parts", with_header("typ", "application/x/oauth-authz-req+jwt")},
      {"typ of another tree", with_header("typ", "text/oauth-authz-req+jwt")},
      {"typ that is no text", with_header("typ", 1)},
      {"kid that is no text (RFC 7515 §4.1.4)", with_header("kid", 1)},
      {"no JWT", "abc"},
      {"encrypted (RFC 9101 §6.1), which discovery does not offer", "YQ.YQ.YQ.YQ.YQ"},
  };
  for (const auto& [name, object] : rows)
    EXPECT_EQ(refused(object), "invalid_request_object") << name;
  // RFC 9101 §10.8, in every form of RFC 7515 §4.1.9
  for (const auto* typ :
       {"oauth-authz-req+jwt", "application/oauth-authz-req+jwt", "OAuth-Authz-Req+JWT", "jwt"}) {
    auto header = key().header();
    header["typ"] = typ;
    Browser browser(server_);
    EXPECT_NE(sign_in(browser, address(key().sign(header, request()))), "") << typ;
  }
  EXPECT_EQ(refused(key().sign(request("pinned")), "pinned"), "invalid_request_object");
}

TEST_F(RequestObjects, a_defect_is_told_in_the_mode_that_was_asked_for) {
  Browser browser(server_);
  browser.open(
      address("a.b.c", "web", "&response_mode=fragment&redirect_uri=" + http::percent_encode(kCallback)));
  EXPECT_TRUE(browser.location().starts_with(kCallback + "#"));
  EXPECT_EQ(browser.answered("error"), "invalid_request_object");
}

TEST_F(RequestObjects, a_defect_without_a_trusted_address_is_a_page) {
  Browser browser(server_);
  EXPECT_EQ(browser.open(address("a.b.c")).status, 400);
  EXPECT_EQ(browser.open(address("a.b.c", "nobody")).status, 400);
  // RFC 9101 §5: whose it is must stand beside it, whatever is inside.
  EXPECT_EQ(browser.open("/authorize?request=" + key().sign(request())).status, 400);
  EXPECT_EQ(browser.location(), "");
  EXPECT_EQ(browser.open(address("a.b.c", "web", "&redirect_uri=https%3A%2F%2Fevil.example")).status, 400);
  EXPECT_EQ(browser.location(), "");
  auto evil = request();
  evil["redirect_uri"] = "https://evil.example";
  EXPECT_EQ(browser.open(address(key().sign(evil))).status, 400);
}

TEST_F(RequestObjects, S056_with_a_parameter_twice_beside_it_a_good_object_is_refused) {
  const auto object = key().sign(request());
  for (const std::string name : {"state", "nonce", "scope", "request", "unknown"}) {
    const auto copies = "&" + name + "=x&" + name + "=x";
    Browser browser(server_);
    browser.open(address(object, "web", copies + "&redirect_uri=" + http::percent_encode(kCallback)));
    EXPECT_EQ(browser.answered("error"), "invalid_request") << name;
    EXPECT_EQ(browser.open(address(object, "web", copies)).status, 400) << name;
    EXPECT_EQ(browser.location(), "") << name;
  }
  Browser browser(server_);
  EXPECT_EQ(browser.open(address(object, "web", "&client_id=web")).status, 400);
  EXPECT_NE(sign_in(browser, address(object)), "");
}

TEST_F(RequestObjects, a_client_that_must_sign_gets_nothing_unsigned) {
  Browser browser(server_);
  browser.open(
      "/authorize?client_id=strict&response_type=code&scope=openid&state=s&code_challenge_method=S256"
      "&code_challenge=" +
      std::string(kChallenge) + "&redirect_uri=" + http::percent_encode(kCallback));
  EXPECT_EQ(browser.answered("error"), "invalid_request");
  EXPECT_NE(sign_in(browser, address(key().sign(request("strict")), "strict")), "");
}

TEST_F(RequestObjects, a_signed_request_can_be_pushed) {
  const auto push = [&](const std::string& object) {
    return answer_of(server_.post("/t/a/par", "request=" + object, {basic("strict", kWebSecret)}));
  };
  const auto pushed = push(key().sign(request("strict")));
  ASSERT_EQ(pushed.status, 201) << pushed.response.body.view();
  Browser browser(server_);
  const auto code = sign_in(
      browser, "/authorize?client_id=strict&request_uri=" + http::percent_encode(pushed.text("request_uri")));
  EXPECT_NE(code, "");
  EXPECT_EQ(browser.answered("state"), "signed-state");
  EXPECT_EQ(push(key().sign(request("web"))).error(), "invalid_request_object");  // another client's
}

TEST_F(RequestObjects, S150_a_request_uri_of_a_client_that_registered_none_is_not_supported) {
  Browser browser(server_);
  browser.open(
      "/authorize?client_id=web&response_type=code&scope=openid&state=s&code_challenge_method=S256"
      "&code_challenge=" +
      std::string(kChallenge) + "&redirect_uri=" + http::percent_encode(kCallback) +
      "&request_uri=http%3A%2F%2F169.254.169.254%2Flatest");
  EXPECT_EQ(browser.answered("error"), "request_uri_not_supported");
}

TEST_F(RequestObjects, discovery_says_that_they_are_understood) {
  const auto document =
      json::parse(server_.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  EXPECT_EQ(document.at("request_parameter_supported"), true);
  const auto algorithms = json::serialize(document.at("request_object_signing_alg_values_supported"));
  EXPECT_NE(algorithms.find("ES256"), std::string::npos);
  EXPECT_EQ(algorithms.find("none"), std::string::npos);
  EXPECT_EQ(algorithms.find("HS256"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::test_support
