// S-126, S-127, S-244, S-245, S-247: signatures of the right key over what is not as it should be, and other
// spellings of what is, at every place where a JWT comes in.
#include <algorithm>

#include "core/http/message.h"
#include "tests/security/flows/jwt_attacks.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

/// The same bytes, written in ways that a lenient reader of base64url takes too (RFC 7515 §2).
std::vector<std::string> spellings_of(const std::string& token) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const auto dot = token.find('.');
  const auto head = token.substr(0, dot), rest = token.substr(dot);
  const auto body = token.substr(0, token.size() - 1);
  // A signature of 64 or 256 bytes leaves bits in its last letter that say nothing.
  std::vector<std::string> made{token + "=",
                                token + "==",
                                head + "=" + rest,
                                head + "==" + rest,
                                head + "\n" + rest,
                                head + " " + rest,
                                head + "." + "\t" + rest.substr(1),
                                body + " " + token.back(),
                                body + kAlphabet.at(kAlphabet.find(token.back()) + 1)};
  auto other_alphabet = token;
  std::replace(other_alphabet.begin(), other_alphabet.end(), '-', '+');
  std::replace(other_alphabet.begin(), other_alphabet.end(), '_', '/');
  if (other_alphabet != token) made.push_back(other_alphabet);
  return made;
}

TEST_F(JwtAttacks, S126_dots_without_end_open_no_place_and_cost_nothing) {
  for (const auto& input : inputs()) {
    for (const auto& text : {std::string(6000, '.'), "a" + std::string(6000, '.') + "b",
                             input.tail + "...." + input.tail, std::string(1 << 20, '.')}) {
      const auto begun = std::chrono::steady_clock::now();
      EXPECT_FALSE(input.place->opens(text)) << input.place->name;
      EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
    }
    expect_open(input);
  }
}

/// What a stranger hears of a token at userinfo.
TEST_F(JwtAttacks, S127_two_defects_are_told_as_one_is) {
  const auto token = made_.at("access");
  const auto begin = token.substr(0, token.rfind('.') + 1);
  const auto other = made_.at("id");
  const std::string forged[] = {begin + std::string(86, 'A'), begin + other.substr(other.rfind('.') + 1),
                                part(header_with(R"("alg":"none")", header_of_jwt(token))) + ".e30."};
  const auto told = [this](const std::string& text) {
    const auto answer = server_.get("/t/a/userinfo", {{"authorization", "Bearer " + text}});
    EXPECT_EQ(answer.status, 401);
    return header_of(answer, "WWW-Authenticate") + std::string(answer.body.view());
  };
  const auto first = told(forged[0]);
  EXPECT_NE(first.find("invalid_token"), std::string::npos) << first;
  for (const auto& text : forged)
    EXPECT_EQ(told(text), first);
  server_.clock().advance(std::chrono::minutes(10));
  EXPECT_EQ(told(token), first) << "expired, and nothing else";
  for (const auto& text : forged)
    EXPECT_EQ(told(text), first) << "expired too";
}

TEST_F(JwtAttacks, S244_extensions_unencoded_payloads_and_repeated_members_open_no_place) {
  for (const auto& input : inputs()) {
    const auto* key = signer(input);
    if (key == nullptr) continue;
    const auto opens = [&](const std::string& header, const std::string& claims) {
      const auto start = part(header) + "." + part(claims);
      return input.place->opens(start + "." + part(key->sign(start).value()));
    };
    const auto with = [](const std::string& object, const std::string& member) {
      return object.substr(0, object.size() - 1) + "," + member + "}";
    };
    const auto header = json::serialize(input.header);
    const auto claims = [&] { return json::serialize(input.claims()); };
    for (const auto* member :
         {R"("crit":["exp"])", R"("crit":["unknown"],"unknown":true)", R"("crit":[])", R"("crit":null)",
          R"("crit":["b64"],"b64":false)", R"("b64":false)", R"("b64":true)", R"("zip":"DEF")",
          R"("alg":"ES256")", R"("\u0061lg":"ES256")", R"("x":{"a":1,"a":2})"})
      EXPECT_FALSE(opens(with(header, member), claims())) << input.place->name << " " << member;
    for (const auto* member : {R"("jti":"another")", R"("\u006ati":"another")", R"("x":{"a":1,"a":2})"})
      EXPECT_FALSE(opens(header, with(claims(), member))) << input.place->name << " " << member;
    EXPECT_TRUE(opens(header, claims())) << input.place->name << ", as it should be";
  }
}

TEST_F(JwtAttacks, S245_another_spelling_of_a_good_token_opens_no_place) {
  for (const auto& input : inputs()) {
    const auto good = input.good();
    for (const auto& text : spellings_of(good))
      EXPECT_FALSE(input.place->opens(text)) << input.place->name << " " << text;
    EXPECT_TRUE(input.place->opens(good)) << input.place->name;
  }
}

TEST_F(JwtAttacks, S247_clocks_may_be_ten_seconds_ahead_and_not_a_minute) {
  for (const auto& input : inputs()) {
    if (input.key == nullptr) continue;
    const auto begins = [&](int ahead) {
      auto claims = input.claims();
      claims["iat"] = claims["nbf"] = now() + ahead;
      claims["exp"] = now() + 120;
      return key().sign(input.header, claims);
    };
    EXPECT_FALSE(input.place->opens(begins(61))) << input.place->name;
    EXPECT_TRUE(input.place->opens(begins(10))) << input.place->name;
  }
  const auto proof = [&](int ahead) {
    auto parts = proof_parts();
    parts.claims["iat"] = now() + ahead;
    return proof_.sign(parts);
  };
  EXPECT_FALSE(place("DPoP proof").opens(proof(61)));
  EXPECT_FALSE(place("DPoP proof").opens(proof(-61)));
  EXPECT_TRUE(place("DPoP proof").opens(proof(10)));
  EXPECT_TRUE(place("DPoP proof").opens(proof(-10)));
}

}  // namespace
}  // namespace gatehouse::test_support
