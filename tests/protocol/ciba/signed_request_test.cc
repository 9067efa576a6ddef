// CIBA §7.1.1: back-channel requests that the client signed.
#include <gtest/gtest.h>

#include "tests/protocol/ciba/ciba_app.h"
#include "tests/support/client_key.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

const ClientKey& key() {
  static const ClientKey one;
  return one;
}

/// Of whose public half nothing says which of the six algorithms of RSA it is for.
const ClientKey& unnamed() {
  static const ClientKey one(jose::Algorithm::ps512);
  return one;
}
std::string jwks_without_alg(const ClientKey& of) {
  auto set = json::parse(of.jwks());
  set.at("keys").at(0).as_object().erase("alg");
  return json::serialize(set);
}

class CibaSignedRequest : public testing::Test {
 protected:
  json::object claims() {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
    return {{"iss", "signer"},
            {"aud", "https://id.example/t/a"},
            {"exp", now + 60},
            {"iat", now},
            {"nbf", now},
            {"jti", "request-" + std::to_string(++number_)},
            {"scope", "openid email"},
            {"login_hint", "alice"},
            {"binding_message", "W4SCT"},
            {"requested_expiry", 120}};
  }
  json::object without(const char* name) {
    auto object = claims();
    object.erase(name);
    return object;
  }
  json::object with(const char* name, json::value value) {
    auto object = claims();
    object[name] = std::move(value);
    return object;
  }
  TokenAnswer send(const std::string& object, const CibaApp::Fields& beside = {}) {
    auto fields = beside;
    fields["request"] = object;
    return answer_of(server_.post("/t/a/bc-authorize", form_of(fields), {basic("signer")}));
  }

  int number_ = 0;
  TestServer server_{with_ciba(ciba_client("signer",
                                           "backchannel_token_delivery_mode: poll, "
                                           "backchannel_authentication_request_signing_alg: ES256, jwks: " +
                                               key().jwks()) +
                               ciba_client("unnamed",
                                           "backchannel_token_delivery_mode: poll, "
                                           "backchannel_authentication_request_signing_alg: PS512, jwks: " +
                                               jwks_without_alg(unnamed())))};
};

TEST_F(CibaSignedRequest, what_is_signed_is_what_is_asked) {
  const auto begun = send(key().sign(claims()));
  ASSERT_EQ(begun.status, 200) << begun.response.body.view();
  EXPECT_EQ(begun.body.at("expires_in").as_int64(), 120);
  Browser browser(server_);
  choose(browser);
  EXPECT_NE(browser.body().find("W4SCT"), std::string::npos);
  browser.submit({{"action", "allow"}});
  EXPECT_EQ(CibaApp(server_, "signer").poll(begun.text("auth_req_id")).status, 200);
}

// RFC 7517 §4.4 leaves `alg` out where it likes; then the registration says it.
TEST_F(CibaSignedRequest, a_key_that_names_no_algorithm_is_of_the_registered_one) {
  auto asked = claims();
  asked["iss"] = "unnamed";
  const auto begun = answer_of(
      server_.post("/t/a/bc-authorize", form_of({{"request", unnamed().sign(asked)}}), {basic("unnamed")}));
  EXPECT_EQ(begun.status, 200) << begun.response.body.view();
}

TEST_F(CibaSignedRequest, S068_after_a_restart_or_a_crash_none_counts_again) {
  const auto used = key().sign(claims());
  EXPECT_EQ(send(used).status, 200);
  server_.restart();
  EXPECT_NE(send(used).text("error_description").find("used already"), std::string::npos);
  server_.crash();
  EXPECT_NE(send(used).text("error_description").find("make a new one"), std::string::npos);
  server_.clock().advance(std::chrono::seconds(31));
  EXPECT_EQ(send(used).error(), "invalid_request");
  EXPECT_EQ(send(key().sign(claims())).status, 200);
}

TEST_F(CibaSignedRequest, S129_S130_S137_every_claim_that_is_altered_is_noticed) {
  const std::pair<const char*, json::value> rows[] = {{"iss", nullptr},
                                                      {"iss", ""},
                                                      {"iss", json::array{"signer"}},
                                                      {"aud", nullptr},
                                                      {"aud", ""},
                                                      {"aud", "https://id.example/t/a/"},
                                                      {"aud", "https://id.example/t/a/bc-authorize"},
                                                      {"aud", json::array()},
                                                      {"aud", json::parse(R"([["https://id.example/t/a"]])")},
                                                      {"aud", json::parse(R"(["https://id.example/t/a",7])")},
                                                      {"exp", nullptr},
                                                      {"exp", "2000000000"},
                                                      {"exp", 1e300},
                                                      {"exp", -1},
                                                      {"exp", 4102444800},
                                                      {"iat", nullptr},
                                                      {"iat", 1e300},
                                                      {"iat", -1},
                                                      {"nbf", "0"},
                                                      {"nbf", -1e300},
                                                      {"jti", nullptr},
                                                      {"jti", 7},
                                                      {"jti", json::string(std::string(257, 'x'))}};
  for (const auto& [name, value] : rows) {
    const auto answer = send(key().sign(with(name, value)));
    EXPECT_EQ(answer.status, 400) << name << json::serialize(value);
    EXPECT_EQ(answer.error(), "invalid_request") << name << json::serialize(value);
  }
}

TEST_F(CibaSignedRequest, is_refused_row_by_row) {
  const auto now = claims().at("iat").as_int64();
  const ClientKey stranger;
  const ClientKey other_algorithm(jose::Algorithm::ps256);
  struct Row {
    const char* name;
    std::string object;
    CibaApp::Fields beside = {};
  };
  const Row rows[] = {{"another's key", stranger.sign(claims())},
                      {"another algorithm", other_algorithm.sign(claims())},
                      {"not signed", "eyJhbGciOiJub25lIn0.e30."},
                      {"no JWT", "x"},
                      {"no iss", key().sign(without("iss"))},
                      {"no aud", key().sign(without("aud"))},
                      {"no exp", key().sign(without("exp"))},
                      {"no iat", key().sign(without("iat"))},
                      {"no nbf", key().sign(without("nbf"))},
                      {"no jti", key().sign(without("jti"))},
                      {"an empty jti", key().sign(with("jti", ""))},
                      {"another's iss", key().sign(with("iss", "till"))},
                      {"for another server", key().sign(with("aud", "https://id.example/t/b"))},
                      {"expired", key().sign(with("exp", now - 60))},
                      {"not yet", key().sign(with("nbf", now + 120))},
                      {"for ever", key().sign(with("exp", now + 86'400))},
                      {"one in another", key().sign(with("request", "x"))},
                      {"parameters beside it", key().sign(claims()), {{"scope", "openid"}}},
                      {"a hint beside it", key().sign(claims()), {{"login_hint", "bob"}}}};
  for (const auto& row : rows) {
    const auto answer = send(row.object, row.beside);
    EXPECT_EQ(answer.status, 400) << row.name;
    EXPECT_EQ(answer.error(), "invalid_request") << row.name;
  }
  const auto object = key().sign(claims());
  EXPECT_EQ(send(object).status, 200);
  EXPECT_EQ(send(object).error(), "invalid_request") << "a second time (jti)";
  EXPECT_EQ(CibaApp(server_, "signer").begin().error(), "invalid_request")
      << "CIBA §4: who registered an algorithm signs";
}

}  // namespace
}  // namespace gatehouse::test_support
