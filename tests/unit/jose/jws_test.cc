#include "core/jose/jws.h"

#include <gtest/gtest.h>

#include "tests/unit/jose/jose_samples.h"

namespace gatehouse::jose {
namespace {

using namespace samples;

std::string signed_claims(Algorithm algorithm, TokenType type = TokenType::at_jwt) {
  return sign_compact(signing_key(algorithm), type, boost::json::serialize(claims())).value();
}

TEST(CompactJws, A001_what_we_sign_verifies_and_the_claims_come_out) {
  for (const Algorithm algorithm : kAll) {
    const auto verified = verify_compact(signed_claims(algorithm), public_keys(), expectations());
    ASSERT_TRUE(verified) << verified.error().reason;
    EXPECT_EQ(verified->issuer, kIssuer);
    EXPECT_EQ(verified->subject, "user-1");
    EXPECT_EQ(verified->audience, std::vector<std::string>{std::string(kAudience)});
    EXPECT_EQ(verified->expires_at, kNow + std::chrono::minutes(5));
    EXPECT_EQ(verified->all.at("jti").as_string(), "token-1");
  }
}

TEST(CompactJws, the_header_names_algorithm_key_and_type) {
  const std::string text = signed_claims(Algorithm::es256);
  EXPECT_EQ(base64url_decode(text.substr(0, text.find('.'))),
            R"({"alg":"ES256","kid":"ec-1","typ":"at+jwt"})");
}

TEST(CompactJws, S225_a_token_of_one_type_is_never_accepted_as_another) {
  for (const TokenType made : {TokenType::jwt, TokenType::at_jwt})
    for (const TokenType wanted : {TokenType::jwt, TokenType::at_jwt})
      EXPECT_EQ(accepted(signed_claims(Algorithm::es256, made), expectations(wanted)), made == wanted);
  for (const char* typ : {"AT+JWT", "application/at+jwt", "at+jwt ", ""}) {
    const std::string odd = R"({"alg":"ES256","kid":"ec-1","typ":")" + std::string(typ) + "\"}";
    EXPECT_FALSE(accepted(token(Algorithm::es256, odd, boost::json::serialize(claims())))) << typ;
  }
  EXPECT_FALSE(
      accepted(token(Algorithm::es256, R"({"alg":"ES256","kid":"ec-1"})", boost::json::serialize(claims()))));
}

TEST(CompactJws, S243_issuer_subject_audience_and_type_are_always_required) {
  ASSERT_TRUE(accepted(token(Algorithm::es256, claims())));
  for (const char* name : {"iss", "sub", "aud"}) {
    auto without = claims();
    without.erase(name);
    EXPECT_FALSE(accepted(token(Algorithm::es256, without))) << "no " << name;
    for (const auto& odd : {boost::json::value(nullptr), boost::json::value(7), boost::json::value("")}) {
      auto wrong = claims();
      wrong[name] = odd;
      EXPECT_FALSE(accepted(token(Algorithm::es256, wrong))) << name << " " << odd;
    }
  }
  auto elsewhere = claims();
  elsewhere["iss"] = std::string(kIssuer) + "/";
  EXPECT_FALSE(accepted(token(Algorithm::es256, elsewhere)));
  elsewhere = claims();
  elsewhere["aud"] = "https://other.example.com";
  EXPECT_FALSE(accepted(token(Algorithm::es256, elsewhere)));
  EXPECT_FALSE(accepted(signed_claims(Algorithm::es256, TokenType::jwt), expectations(TokenType::at_jwt)));
}

TEST(CompactJws, RFC7515_4_and_RFC7519_4_what_nobody_here_knows_is_passed_over) {
  auto more = claims();
  more["https://example.com/more"] = boost::json::array{1, "a", nullptr};
  EXPECT_TRUE(
      accepted(token(Algorithm::es256,
                     R"({"alg":"ES256","kid":"ec-1","typ":"at+jwt","cty":"x","x5t":"AA","more":{"a":[1]}})",
                     boost::json::serialize(more))));
}

TEST(CompactJws, a_token_without_kid_needs_a_single_key) {
  const std::string text =
      token(Algorithm::es256, R"({"alg":"ES256","typ":"at+jwt"})", boost::json::serialize(claims()));
  EXPECT_FALSE(accepted(text));
  const std::vector<PublicKey> single{private_key(Algorithm::es256).public_key(KeyId()).value()};
  EXPECT_TRUE(verify_compact(text, single, expectations()));
  EXPECT_FALSE(verify_compact(text, {}, expectations()));
}

TEST(CompactJws, S240_an_algorithm_that_is_not_accepted_here_is_refused) {
  Expectations expected = expectations();
  const Algorithm only[] = {Algorithm::rs256};
  expected.algorithms = only;
  EXPECT_FALSE(accepted(signed_claims(Algorithm::es256), expected));
  EXPECT_TRUE(accepted(signed_claims(Algorithm::rs256), expected));
  expected.algorithms = {};
  EXPECT_FALSE(accepted(signed_claims(Algorithm::rs256), expected));
}

TEST(CompactJws, the_audience_may_be_one_of_several) {
  auto several = claims();
  several["aud"] = {"https://other.example.com", kAudience};
  EXPECT_TRUE(accepted(token(Algorithm::es256, several)));
}

TEST(CompactJws, A011_A012_times_are_judged_with_the_allowed_skew_and_no_more) {
  const auto at = [](std::int64_t seconds) {
    Expectations expected = expectations();
    expected.now = kNow + std::chrono::seconds(seconds);
    return accepted(token(Algorithm::es256, claims()), expected);
  };
  EXPECT_TRUE(at(0));
  EXPECT_TRUE(at(329));  // expires after 300 s, skew 30 s
  EXPECT_FALSE(at(330));
  EXPECT_TRUE(at(-30));  // issued at 0
  EXPECT_FALSE(at(-31));
  auto later = claims();
  later["nbf"] = 1800000031;
  EXPECT_FALSE(accepted(token(Algorithm::es256, later)));
  later["nbf"] = 1800000030;
  EXPECT_TRUE(accepted(token(Algorithm::es256, later)));
}

TEST(NumericDates, S130_are_numbers_between_1970_and_9999) {
  using std::chrono::microseconds;
  EXPECT_EQ(parse_numeric_date(0), TimePoint());
  EXPECT_EQ(parse_numeric_date(1800000000), kNow);
  EXPECT_EQ(parse_numeric_date(1800000000.5), kNow + microseconds(500000));
  EXPECT_EQ(parse_numeric_date(4102444800)->time_since_epoch(), std::chrono::seconds(4102444800));  // 2100
  EXPECT_TRUE(parse_numeric_date(253402300799));
  for (const boost::json::value& bad :
       {boost::json::value(253402300800), boost::json::value(-1), boost::json::value(-0.5),
        boost::json::value(1e300), boost::json::value(-1e300), boost::json::value(9223372036854775807),
        boost::json::value(18446744073709551615u), boost::json::value("1800000000"),
        boost::json::value(nullptr), boost::json::value(true),
        boost::json::value(boost::json::array{1800000000}), boost::json::value(boost::json::object())})
    EXPECT_FALSE(parse_numeric_date(bad)) << boost::json::serialize(bad);
}

}  // namespace
}  // namespace gatehouse::jose
