// OpenID Core §5.1, §5.4, §5.5: claims by scope and by name, and the consent for them.
#include <gtest/gtest.h>

#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kFullUri = "https://full.example/cb";

std::string serialized(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? "" : boost::json::serialize(*value);
}

struct Answers {
  boost::json::object id_token;
  boost::json::object userinfo;
};

Answers answers_to(TestServer& server, const std::map<std::string, std::string>& extra) {
  const TokenClient full(server, "full");
  const auto tokens = full.redeem(Browser(server).sign_in("full", kFullUri, extra));
  return {.id_token = claims_of(tokens.text("id_token")),
          .userinfo = full.userinfo(tokens.text("access_token")).body};
}

TEST(Claims, every_scope_stands_for_its_claims_in_their_forms) {
  TestServer server;
  const auto claims = answers_to(server, {{"scope", "openid profile email address phone badge"}}).userinfo;
  EXPECT_EQ(serialized(claims, "name"), "\"Alice Example\"");
  EXPECT_EQ(serialized(claims, "given_name"), "\"Alice\"");
  EXPECT_EQ(serialized(claims, "birthdate"), "\"1990-02-28\"");
  EXPECT_EQ(serialized(claims, "preferred_username"), "\"alice\"");
  EXPECT_TRUE(claims.at("updated_at").is_int64());
  EXPECT_EQ(serialized(claims, "email_verified"), "true");
  EXPECT_EQ(serialized(claims, "phone_number"), "\"+1 555 0100\"");
  EXPECT_EQ(serialized(claims, "phone_number_verified"), "true");
  EXPECT_EQ(serialized(claims, "address"), R"({"locality":"Springfield","country":"US"})");
  EXPECT_EQ(serialized(claims, "badge"), R"(["red","7"])");
  EXPECT_FALSE(claims.contains("nickname")) << "§5.3.2: what has no value is left out";
}

TEST(Claims, A083_each_is_found_at_userinfo_only_where_its_scope_was_granted) {
  TestServer server;
  const auto phone = answers_to(server, {{"scope", "openid phone"}});
  EXPECT_EQ(phone.userinfo.size(), 3u) << boost::json::serialize(phone.userinfo);
  EXPECT_FALSE(phone.id_token.contains("phone_number")) << "§5.4: with a code, scopes speak at userinfo";
}

TEST(Claims, S215_claims_by_name_come_where_they_were_asked_for) {
  TestServer server;
  const auto answers = answers_to(
      server, {{"claims",
                R"({"userinfo":{"given_name":{"essential":true},"nickname":null},)"
                R"("id_token":{"email":null,"auth_time":{"essential":true},"acr":{"values":["9","1"]}}})"}});
  EXPECT_EQ(answers.userinfo.size(), 2u) << boost::json::serialize(answers.userinfo);
  EXPECT_EQ(serialized(answers.userinfo, "given_name"), "\"Alice\"");
  EXPECT_EQ(serialized(answers.id_token, "email"), "\"alice@example.test\"");
  EXPECT_TRUE(answers.id_token.at("auth_time").is_int64());
  EXPECT_EQ(answers.id_token.at("acr").as_string(), "1");
  EXPECT_FALSE(answers.id_token.contains("given_name"));
}

TEST(Claims, S110_what_a_token_says_of_itself_cannot_be_asked_otherwise) {
  TestServer server;
  std::string wishes;
  for (const auto* name :
       {"iss", "aud", "exp", "iat", "nonce", "amr", "auth_time", "azp", "cnf", "sid", "scope"})
    wishes += (wishes.empty() ? "\"" : ",\"") + std::string(name) + "\":{\"value\":\"forged\"}";
  const auto answers =
      answers_to(server, {{"claims", "{\"userinfo\":{" + wishes + "},\"id_token\":{" + wishes + "}}"}});
  EXPECT_EQ(boost::json::serialize(answers.id_token).find("forged"), std::string::npos);
  EXPECT_EQ(answers.id_token.at("iss").as_string(), "https://id.example/t/a");
  EXPECT_EQ(answers.userinfo.size(), 1u) << boost::json::serialize(answers.userinfo);
}

TEST(Claims, a_client_cannot_ask_by_name_for_what_no_scope_of_its_own_stands_for) {
  TestServer server;
  const TokenClient web(server);  // registered for openid, profile and email
  Browser browser(server);
  const auto tokens = web.redeem(browser.sign_in(
      "web", web.redirect_uri(), {{"claims", R"({"userinfo":{"phone_number":null,"given_name":null}})"}}));
  const auto claims = web.userinfo(tokens.text("access_token")).body;
  EXPECT_FALSE(claims.contains("phone_number"));
  EXPECT_TRUE(claims.contains("given_name"));
}

// §5.5, §5.5.1: neither what is not understood nor what is not known of the person is an error.
TEST(Claims, what_is_not_understood_or_not_there_is_left_out) {
  TestServer server;
  const auto answers = answers_to(
      server,
      {{"claims", R"({"userinfo":{"nickname":{"essential":true},"unheard_of":{"essential":true},)"
                  R"("given_name":{"some_member":1}},"another_place":{"name":null},"id_token":null})"}});
  EXPECT_EQ(answers.userinfo.size(), 2u) << boost::json::serialize(answers.userinfo);
  EXPECT_EQ(serialized(answers.userinfo, "given_name"), "\"Alice\"");
}

TEST(Claims, sub_by_value_names_who_must_answer) {
  TestServer server;
  Browser browser(server);
  const auto tokens = TokenClient(server, "full").redeem(browser.sign_in("full", kFullUri));
  const auto alice = std::string(claims_of(tokens.text("id_token")).at("sub").as_string());
  const auto ask = [&](const std::string& sub) {
    browser.open(authorize_target(
        "full", kFullUri,
        {{"prompt", "none"}, {"claims", "{\"id_token\":{\"sub\":{\"value\":\"" + sub + "\"}}}"}}));
  };
  ask(alice);
  EXPECT_TRUE(browser.answered("code")) << browser.location();
  ask("somebody-else");
  EXPECT_EQ(browser.answered("error"), "login_required");
}

TEST(Consent, S227_is_asked_again_only_for_what_is_new_scope_or_claim) {
  TestServer server;
  Browser browser(server);
  const auto silently = [&](const std::map<std::string, std::string>& extra) {
    auto with = extra;
    with["prompt"] = "none";
    browser.open(authorize_target("full", kFullUri, with));
    return browser.answered("error").value_or("");
  };
  browser.sign_in("full", kFullUri, {{"scope", "openid email"}});
  EXPECT_EQ(silently({{"scope", "openid"}}), "");
  EXPECT_EQ(silently({{"scope", "openid email"}, {"claims", R"({"id_token":{"email":null}})"}}), "")
      << "the scope stands for the claim already";
  const std::string birthdate = R"({"userinfo":{"birthdate":null}})";
  EXPECT_EQ(silently({{"claims", birthdate}}), "consent_required");
  browser.open(authorize_target("full", kFullUri, {{"claims", birthdate}}));
  EXPECT_NE(browser.body().find("See your date of birth"), std::string::npos) << browser.body();
  browser.submit({{"action", "allow"}});
  EXPECT_TRUE(browser.answered("code"));
  EXPECT_EQ(silently({{"claims", birthdate}}), "");
  EXPECT_EQ(silently({{"scope", "openid email"}}), "") << "what was allowed before stays allowed";
  EXPECT_EQ(silently({{"scope", "openid phone"}}), "consent_required");
}

}  // namespace
}  // namespace gatehouse::test_support
