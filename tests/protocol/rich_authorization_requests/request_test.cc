// RFC 9396 §2, §3, §5: what may be asked for, and where.
#include "tests/protocol/rich_authorization_requests/details_app.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

class DetailsRequest : public DetailsApp {};

TEST_F(DetailsRequest, RFC9396_5_what_the_schema_does_not_allow_is_refused_at_the_app) {
  std::string many = "[";
  for (int i = 0; i < 17; ++i)
    many += (i == 0 ? "" : ",") + kOnePayment.substr(1, kOnePayment.size() - 2);
  many += "]";
  std::string nested = "[1]";
  for (int i = 0; i < 50; ++i)
    nested += ",[1]";
  const std::string amount = R"("instructedAmount":{"currency":"EUR","amount":"1"})";
  const std::pair<const char*, std::string> rows[] = {
      {"no JSON", "payment"},
      {"an object", R"({"type":"payment"})"},
      {"an empty array", "[]"},
      {"a text in it", R"(["payment"])"},
      {"no type (§2)", R"([{"creditorName":"A"}])"},
      {"type is a list", R"([{"type":["payment"]}])"},
      {"a type that is unknown (§5)", R"([{"type":"refund"}])"},
      {"a member that is not declared",
       "[{\"type\":\"payment\",\"creditorName\":\"A\",\"to\":\"x\"," + amount + "}]"},
      {"a member of the wrong type", "[{\"type\":\"payment\",\"creditorName\":1," + amount + "}]"},
      {"a value that is not allowed",
       R"([{"type":"payment","creditorName":"A","instructedAmount":{"currency":"USD","amount":"1"}}])"},
      {"a member that is missing", "[{\"type\":\"payment\"," + amount + "}]"},
      {"one right and one wrong", R"([{"type":"account","actions":["read"]},{"type":"account"}])"},
      {"S081 too many", many},
      {"S081 too long",
       "[{\"type\":\"account\",\"actions\":[\"read\"],\"x\":\"" + std::string(4096, 'x') + "\"}]"},
      {"S081 too long to read",
       "[{\"type\":\"account\",\"actions\":[\"read\"],\"" + std::string(1000, 'x') + "\":[" + nested + "]}]"},
      {"S129 a member twice", R"([{"type":"account","actions":["read"],"actions":["close"]}])"},
  };
  for (const auto& [name, details] : rows) {
    browser_.open(target(details));
    EXPECT_EQ(browser_.answered("error"), "invalid_authorization_details") << name;
    EXPECT_EQ(browser_.answered("state"), "the-state") << name;
  }
}

TEST_F(DetailsRequest, S081_what_a_person_can_read_is_not_refused_for_its_length) {
  std::string numbers = "1";
  for (int i = 0; i < 1'000; ++i)
    numbers += ",2";
  begin(target("[{\"type\":\"account\",\"actions\":[\"read\"],\"account_numbers\":[" + numbers + "]}]",
               "shop"));
  EXPECT_EQ(browser_.location(), "");
  EXPECT_NE(browser_.body().find("Account numbers"), std::string::npos);
}

TEST_F(DetailsRequest, RFC9396_10_a_client_asks_for_the_types_that_it_is_registered_for) {
  browser_.open(target(kOnePayment, "plain"));
  EXPECT_EQ(browser_.answered("error"), "invalid_authorization_details");
  browser_.open(target(kAccount, "opaque"));
  EXPECT_EQ(browser_.answered("error"), "invalid_authorization_details");
}

TEST_F(DetailsRequest, RFC9396_3_details_need_no_scope) {
  const auto tokens = redeem(code(kOnePayment, "quiet", {{"scope", ""}}));
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(details_in(tokens.body), kOnePayment);
  EXPECT_EQ(tokens.text("scope"), "");
  EXPECT_EQ(tokens.text("id_token"), "");  // nobody asked who it is
}

TEST_F(DetailsRequest, they_can_be_pushed_and_signed) {
  const auto pushed = post("/par", {{"response_type", "code"},
                                    {"redirect_uri", kShopCallback},
                                    {"scope", "openid"},
                                    {"authorization_details", kOnePayment},
                                    {"code_challenge", std::string(kChallenge)},
                                    {"code_challenge_method", "S256"}});
  ASSERT_EQ(pushed.status, 201) << pushed.response.body.view();
  begin("/authorize?client_id=quiet&request_uri=" + http::percent_encode(pushed.text("request_uri")));
  EXPECT_EQ(details_in(redeem(browser_.answered("code").value_or("")).body), kOnePayment);
  EXPECT_EQ(post("/par", {{"response_type", "code"},
                          {"redirect_uri", kShopCallback},
                          {"scope", "openid"},
                          {"authorization_details", "[{}]"},
                          {"code_challenge", std::string(kChallenge)},
                          {"code_challenge_method", "S256"}})
                .error(),
            "invalid_authorization_details");
  // §3: in a request object it is an array, not text.
  const json::object request{{"client_id", "quiet"},
                             {"response_type", "code"},
                             {"redirect_uri", kShopCallback},
                             {"scope", "openid"},
                             {"authorization_details", json::parse(kOnePayment)},
                             {"code_challenge", kChallenge},
                             {"code_challenge_method", "S256"}};
  begin("/authorize?client_id=quiet&request=" + shop_key().sign(request));
  EXPECT_EQ(details_in(redeem(browser_.answered("code").value_or("")).body), kOnePayment);
}

TEST_F(DetailsRequest, RFC9396_10_discovery_names_the_types) {
  const auto document =
      json::parse(server_.get("/t/a/.well-known/openid-configuration").body.view()).as_object();
  EXPECT_EQ(json::serialize(document.at("authorization_details_types_supported")),
            R"(["account","payment"])");
  const TestServer plain;
  const auto without =
      json::parse(const_cast<TestServer&>(plain).get("/t/a/.well-known/openid-configuration").body.view())
          .as_object();
  EXPECT_FALSE(without.contains("authorization_details_types_supported"));
}

}  // namespace
}  // namespace gatehouse::test_support
