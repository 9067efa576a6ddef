// Attacks on a verifier of signed tokens: security.md S-120 to S-130 and S-244, S-245. Nothing here may be
// accepted.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "core/base/strict_json.h"
#include "core/crypto/digest.h"
#include "core/jose/jws.h"
#include "tests/unit/jose/jose_samples.h"

namespace gatehouse::jose {
namespace {

using namespace samples;
namespace json = boost::json;

std::string payload() { return json::serialize(claims()); }

/// HS256 over the token with `key` as the secret, as a confused verifier would compute it.
std::string hmac_token(std::string_view header_text, std::string_view key) {
  const std::string text = base64url_encode(header_text) + '.' + base64url_encode(payload());
  const Digest mac = crypto::hmac_sha256(key, text);
  return text + '.' + base64url_encode(crypto::as_bytes(mac));
}

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  return bytes;
}
std::string pem(const std::string& label, const std::string& der) {
  std::string text = base64_encode(der);
  for (std::size_t i = 64; i < text.size(); i += 65)
    text.insert(i, 1, '\n');
  return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
}

/// Everything that somebody may take for "the public key": JWK, key set, PEM, DER, PKCS #1, the bare numbers.
std::vector<std::string> public_forms(Algorithm algorithm) {
  const std::string jwk = private_key(algorithm).public_key(KeyId(kid(algorithm)))->to_jwk();
  const json::object object = parse_strict_object(jwk).value();
  const auto number = [&](const char* name) {
    return *base64url_decode(std::string_view(object.at(name).as_string()));
  };
  std::vector<std::string> forms = {jwk, jwk + "\n", R"({"keys":[)" + jwk + "]}"};
  if (algorithm == Algorithm::es256) {
    const std::string point = '\x04' + number("x") + number("y");
    const std::string spki = from_hex("3059301306072a8648ce3d020106082a8648ce3d030107034200") + point;
    for (const std::string& form : {number("x"), point, spki, pem("PUBLIC KEY", spki)})
      forms.push_back(form);
  } else {
    const std::string pkcs1 = from_hex("3082010a0282010100") + number("n") + from_hex("0203010001");
    const std::string spki = from_hex("30820122300d06092a864886f70d01010105000382010f00") + pkcs1;
    for (const std::string& form :
         {number("n"), pkcs1, spki, pem("RSA PUBLIC KEY", pkcs1), pem("PUBLIC KEY", spki)})
      forms.push_back(form);
  }
  return forms;
}

TEST(JwsAttack, S120_a_public_key_is_no_hmac_secret_in_any_of_its_forms) {
  for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::es256})
    for (const std::string& secret : public_forms(algorithm))
      for (const char* alg : {"HS256", "hs256", "RS256", "ES256"})
        EXPECT_FALSE(accepted(hmac_token(
            R"({"alg":")" + std::string(alg) + R"(","kid":")" + kid(algorithm) + R"(","typ":"at+jwt"})",
            secret)));
}

TEST(JwsAttack, S120_a_signature_of_one_key_is_no_signature_of_the_other) {
  // The right signature of the RSA key under the name of the EC key, and the other way round.
  EXPECT_FALSE(accepted(token(Algorithm::rs256, header(Algorithm::es256), payload())));
  EXPECT_FALSE(accepted(token(Algorithm::es256, header(Algorithm::rs256), payload())));
  EXPECT_FALSE(
      accepted(token(Algorithm::rs256, R"({"alg":"ES256","kid":"rsa-1","typ":"at+jwt"})", payload())));
  EXPECT_FALSE(
      accepted(token(Algorithm::rs256, R"({"alg":"RS256","kid":"ec-1","typ":"at+jwt"})", payload())));
}

TEST(JwsAttack, S120_no_key_accepts_the_signature_of_another_algorithm_even_of_its_own_key_pair) {
  for (const Algorithm signer : kAll)
    for (const Algorithm said : kAll) {
      // Signed by one algorithm, under the name, or under the key, of another. The RSA ones share a key pair.
      EXPECT_EQ(accepted(token(signer, header(said), payload())), signer == said)
          << to_string(signer) << to_string(said);
      const std::string mixed = R"({"alg":")" + std::string(to_string(said)) + R"(","kid":")" + kid(signer) +
                                R"(","typ":"at+jwt"})";
      EXPECT_EQ(accepted(token(signer, mixed, payload())), signer == said)
          << to_string(signer) << to_string(said);
    }
}

TEST(JwsAttack, S120_a_shared_secret_accepts_nothing_but_its_own_algorithm) {
  const std::string secret(64, 's');
  for (const Algorithm mine : kMacs) {
    const MacKey key = MacKey::create(mine, Secret::copy_of(secret)).value();
    Expectations expected = expectations();
    expected.algorithms = kMacs;
    for (const Algorithm other : kMacs) {
      const MacKey signer = MacKey::create(other, Secret::copy_of(secret)).value();
      const std::string text = sign_compact(signer, TokenType::at_jwt, payload()).value();
      EXPECT_EQ(verify_compact(text, key, expected).has_value(), other == mine);
      EXPECT_FALSE(accepted(text));
      EXPECT_FALSE(verify_compact(text, key, expectations()));  // not accepted where MACs are not listed
    }
    for (const Algorithm pair : kAll)
      EXPECT_FALSE(verify_compact(token(pair, claims()), key, expected));
    for (const char* alg : {"none", "hs256", "RS256", ""}) {
      const std::string head = R"({"alg":")" + std::string(alg) + R"(","typ":"at+jwt"})";
      const std::string text = base64url_encode(head) + '.' + base64url_encode(payload());
      EXPECT_FALSE(verify_compact(text + '.' + base64url_encode(key.tag(text).value()), key, expected));
      EXPECT_FALSE(verify_compact(text + '.', key, expected));
    }
  }
}

TEST(JwsAttack, S121_forty_headers_without_an_algorithm_are_refused_with_and_without_a_signature) {
  std::vector<std::string> algs = {R"("alg":"none",)",
                                   R"("alg":"None",)",
                                   R"("alg":"NONE",)",
                                   R"("alg":"nOnE",)",
                                   R"("alg":"none ",)",
                                   R"("alg":" none",)",
                                   R"("alg":"no\u006ee",)",
                                   R"("alg":"none\u0000",)",
                                   R"("alg":"",)",
                                   R"("alg":null,)",
                                   R"("alg":0,)",
                                   R"("alg":false,)",
                                   R"("alg":[],)",
                                   R"("alg":{},)",
                                   R"("alg":["ES256"],)",
                                   R"("alg":["none","ES256"],)",
                                   R"("alg":"none","alg":"ES256",)",
                                   R"("alg":"ES256","alg":"none",)",
                                   R"("Alg":"ES256",)",
                                   ""};
  const std::string signature = token(Algorithm::es256, header(Algorithm::es256), payload());
  const std::string valid_tail = signature.substr(signature.rfind('.') + 1);
  int tried = 0;
  for (const std::string& alg : algs)
    for (const char* name : {R"("kid":"ec-1",)", R"("kid":"rsa-1",)"}) {
      const std::string text = std::string("{").append(alg).append(name) + R"("typ":"at+jwt"})";
      const std::string unsigned_part = base64url_encode(text) + '.' + base64url_encode(payload());
      EXPECT_FALSE(accepted(unsigned_part + '.')) << text;
      EXPECT_FALSE(accepted(unsigned_part)) << text;
      EXPECT_FALSE(accepted(unsigned_part + '.' + valid_tail)) << text;
      EXPECT_FALSE(accepted(token(Algorithm::es256, text, payload()))) << text;
      ++tried;
    }
  EXPECT_EQ(tried, 40);
}

TEST(JwsAttack, S122_keys_and_addresses_of_keys_in_the_header_are_refused) {
  const PrivateKey own = PrivateKey::generate(Algorithm::es256).value();
  const std::string jwk = own.public_key(KeyId("ec-1"))->to_jwk();
  for (const std::string& member :
       {R"("jwk":)" + jwk, std::string(R"("jku":"http://127.0.0.1:1/jwks")"),
        std::string(R"("x5u":"http://127.0.0.1:1/c")"), std::string(R"("x5c":["MIIB"])")}) {
    const std::string head = R"({"alg":"ES256","kid":"ec-1","typ":"at+jwt",)" + member + "}";
    const std::string text = base64url_encode(head) + '.' + base64url_encode(payload());
    EXPECT_FALSE(accepted(text + '.' + base64url_encode(*own.sign(text)))) << head;
    EXPECT_FALSE(accepted(token(Algorithm::es256, head, payload())))
        << head;  // even with the right signature
  }
}

TEST(JwsAttack, S244_critical_extensions_unencoded_payloads_and_repeated_members_are_refused) {
  for (const char* member :
       {R"("crit":["exp"])", R"("crit":[])", R"("crit":null)", R"("crit":["b64"],"b64":false)",
        R"("b64":false)", R"("b64":true)", R"("zip":"DEF")", R"("enc":"A128GCM")", R"("kid":"ec-1")",
        R"("typ":"at+jwt")", R"("\u0061lg":"ES256")", R"("x":{"a":1,"a":2})"}) {
    const std::string head = R"({"alg":"ES256","kid":"ec-1","typ":"at+jwt",)" + std::string(member) + "}";
    EXPECT_FALSE(accepted(token(Algorithm::es256, head, payload()))) << head;
  }
  const std::string doubled = payload().substr(0, payload().size() - 1) + R"(,"sub":"user-2"})";
  EXPECT_FALSE(accepted(token(Algorithm::es256, header(Algorithm::es256), doubled)));
}

TEST(JwsAttack, S126_a_megabyte_of_dots_is_refused_and_so_are_dots_within_the_limit) {
  for (const std::string& text : {std::string(1 << 20, '.'), std::string(kMaxTokenSize, '.'),
                                  std::string(1 << 20, 'A'), std::string(kMaxTokenSize, 'A')}) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(accepted(text));
    // 10 ms on a quiet machine; what costs the square of its length takes minutes.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  }
  const std::string good = token(Algorithm::es256, claims());
  ASSERT_TRUE(accepted(good));
  for (const std::string& text :
       {good + ".", std::string(".").append(good), good + ".a", good + std::string(1000, '.'),
        std::string("..").append(good), std::string("..."), std::string(".."), std::string(".")})
    EXPECT_FALSE(accepted(text)) << text.substr(0, 40);
  // RFC 7515 §3.2: the same in JSON is not what travels here.
  const auto first = good.find('.'), last = good.rfind('.');
  const json::object flattened{{"protected", good.substr(0, first)},
                               {"payload", good.substr(first + 1, last - first - 1)},
                               {"signature", good.substr(last + 1)}};
  EXPECT_FALSE(accepted(json::serialize(flattened)));
}

TEST(JwsAttack, S127_every_pair_of_defects_is_refused) {
  const auto good = claims();
  const std::pair<const char*, json::value> defects[] = {{"iss", "https://evil.example"},
                                                         {"aud", "other"},
                                                         {"exp", 1},
                                                         {"iat", 1900000000},
                                                         {"sub", 7},
                                                         {"jti", nullptr}};
  for (const auto& [first, first_value] : defects)
    for (const auto& [second, second_value] : defects) {
      auto bad = good;
      bad[first] = first_value;
      bad[second] = second_value;
      const std::string text = token(Algorithm::es256, bad);
      EXPECT_FALSE(accepted(text)) << first << second;
      std::string forged = text;
      forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
      const auto refused = verify_compact(forged, public_keys(), expectations());
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().reason, "signature");  // nothing inside is believed before that
    }
}

TEST(JwsAttack, S128_headers_that_lack_or_mistype_members_are_refused) {
  for (const char* head :
       {"", "{}", "[]", "null", "7", "\"x\"", "{", R"({"alg":"ES256"})", R"({"kid":"ec-1","typ":"at+jwt"})",
        R"({"alg":"ES256","kid":null,"typ":"at+jwt"})", R"({"alg":"ES256","kid":7,"typ":"at+jwt"})",
        R"({"alg":"ES256","kid":[],"typ":"at+jwt"})", R"({"alg":"ES256","kid":"","typ":"at+jwt"})",
        R"({"alg":"ES256","kid":"ec-1","typ":null})", R"({"alg":"ES256","kid":"ec-1","typ":7})",
        R"({"alg":"ES256","kid":"ec-1","typ":{}})", R"({"alg":"ES256","kid":"ec-1","typ":""})"})
    EXPECT_FALSE(accepted(token(Algorithm::es256, head, payload()))) << head;
  for (const char* text : {"", "{}", "[]", "null", "7", "\"x\"", "{", "{\"iss\":"})
    EXPECT_FALSE(accepted(token(Algorithm::es256, header(Algorithm::es256), text))) << text;
}

TEST(JwsAttack, S129_every_required_claim_dropped_or_altered_is_refused) {
  const std::vector<json::value> alterations = {nullptr,
                                                "",
                                                0,
                                                -1,
                                                true,
                                                json::array(),
                                                json::object(),
                                                json::array{1},
                                                json::array{kAudience, 1},
                                                1e300,
                                                "1800000300",
                                                "x"};
  for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::es256})
    for (const char* claim : {"iss", "aud", "sub", "exp", "iat", "jti", "client_id"}) {
      auto dropped = claims();
      dropped.erase(claim);
      EXPECT_FALSE(accepted(token(algorithm, dropped))) << claim;
      for (const json::value& altered : alterations) {
        auto changed = claims();
        changed[claim] = altered;
        const bool free_text = std::string_view(claim) == "sub" || std::string_view(claim) == "jti" ||
                               std::string_view(claim) == "client_id";
        const bool harmless = (free_text && altered.is_string() && !altered.as_string().empty()) ||
                              (std::string_view(claim) == "iat" && altered == 0);
        EXPECT_EQ(accepted(token(algorithm, changed)), harmless) << claim << json::serialize(altered);
      }
    }
}

TEST(JwsAttack, A011_S129_an_issuer_or_audience_that_only_resembles_ours_is_refused) {
  for (const char* issuer :
       {"https://id.example.com/t/acme/", "https://id.example.com/t/acm", "HTTPS://id.example.com/t/acme",
        "https://id.example.com/t/acme\n", "https://id.example.com/t/other"}) {
    auto changed = claims();
    changed["iss"] = issuer;
    EXPECT_FALSE(accepted(token(Algorithm::es256, changed))) << issuer;
  }
  Expectations none = expectations();
  none.audience = "";
  auto empty = claims();
  empty["aud"] = {"", kAudience};
  EXPECT_FALSE(accepted(token(Algorithm::es256, empty), none));  // a caller that forgot to say whom it is
}

TEST(JwsAttack, S130_times_that_are_not_times_are_refused) {
  for (const char* claim : {"exp", "iat", "nbf"})
    for (const char* number :
         {"1e300", "-1e300", "1e400", "-1", "18446744073709551615", "9223372036854775808", "\"1800000300\"",
          "null", "[1800000300]", "253402300800", "1800000300e10", "NaN"}) {
      auto others = claims();
      others.erase(claim);
      std::string text = json::serialize(others);
      text.back() = ',';
      text += '"' + std::string(claim) + "\":" + number + "}";
      EXPECT_FALSE(accepted(token(Algorithm::es256, header(Algorithm::es256), text))) << claim << number;
    }
  auto far = claims();
  far["exp"] = 4102444800;  // 2100: past 2038
  EXPECT_TRUE(accepted(token(Algorithm::es256, far)));
}

TEST(JwsAttack, invalid_utf8_depth_and_size_are_refused) {
  const std::string head = header(Algorithm::es256);
  const auto with = [&](const std::string& member) {
    return payload().substr(0, payload().size() - 1) + ",\"x\":" + member + "}";
  };
  EXPECT_TRUE(accepted(token(Algorithm::es256, head, with("\"\xc3\xa9\""))));
  EXPECT_FALSE(accepted(token(Algorithm::es256, head, with("\"\xff\""))));
  EXPECT_FALSE(accepted(token(Algorithm::es256, head, with(std::string(500, '[') + std::string(500, ']')))));
  EXPECT_FALSE(accepted(token(Algorithm::es256, head, with('"' + std::string(kMaxTokenSize, 'a') + '"'))));
  EXPECT_FALSE(accepted(token(Algorithm::es256, head, payload() + " x")));
  EXPECT_FALSE(accepted(token(Algorithm::es256, head, std::string("\xef\xbb\xbf").append(payload()))));
  EXPECT_FALSE(accepted(token(Algorithm::es256, head, "[]")));
}

TEST(JwsAttack, S245_another_spelling_of_an_accepted_token_is_refused) {
  const std::string good = token(Algorithm::es256, claims());
  ASSERT_TRUE(accepted(good));
  // 64 bytes leave two significant bits in the last symbol: all other endings spell the same bytes loosely.
  int spellings = 0;
  for (const char last : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))
    spellings += accepted(good.substr(0, good.size() - 1) + last) ? 1 : 0;
  EXPECT_EQ(spellings, 1);
  for (const std::string& text : {good + "=", good + "==", good + "\n", std::string(" ").append(good),
                                  good + " ", std::string("\t").append(good)})
    EXPECT_FALSE(accepted(text));
}

}  // namespace
}  // namespace gatehouse::jose
