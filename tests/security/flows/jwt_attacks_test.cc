// S-120, S-121, S-122, S-126, S-247: the classical attacks on JWTs, at every place where one comes in.
#include <optional>

#include "core/crypto/digest.h"
#include "core/http/message.h"
#include "tests/security/flows/jwt_app.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

/// A place, and what a good JWT for it is made of.
struct Input {
  const Place* place = nullptr;
  json::object header;
  std::function<json::object()> claims;   ///< new ones each time
  std::string tail;                       ///< a signature of the right key over something else
  std::vector<json::object> keys;         ///< the public keys that it is verified with
  const jose::PrivateKey* key = nullptr;  ///< null: the test does not have it
};

std::string part(const std::string& text) { return base64url_encode(text); }

std::string pem(const std::string& label, const std::string& der) {
  std::string text = base64_encode(der);
  for (std::size_t i = 64; i < text.size(); i += 65)
    text.insert(i, 1, '\n');
  return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
}

/// Everything that somebody may take for "the public key" (S-120): JWK, key set, PEM, DER, PKCS #1, numbers.
std::vector<std::string> public_forms(const json::object& jwk) {
  const auto number = [&](const char* name) {
    return *base64url_decode(std::string_view(jwk.at(name).as_string()));
  };
  const auto text = json::serialize(jwk);
  std::vector<std::string> forms{text, text + "\n", R"({"keys":[)" + text + "]}"};
  if (jwk.at("kty").as_string() == "EC") {
    static constexpr unsigned char kStart[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                               0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                               0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
    const auto point = '\x04' + number("x") + number("y");
    const auto spki = std::string(std::begin(kStart), std::end(kStart)) + point;
    forms.insert(forms.end(), {number("x"), point, spki, pem("PUBLIC KEY", spki)});
  } else {
    static constexpr unsigned char kNumber[] = {0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00};
    static constexpr unsigned char kExponent[] = {0x02, 0x03, 0x01, 0x00, 0x01};
    static constexpr unsigned char kStart[] = {0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09,
                                               0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01,
                                               0x01, 0x05, 0x00, 0x03, 0x82, 0x01, 0x0f, 0x00};
    const auto pkcs1 = std::string(std::begin(kNumber), std::end(kNumber)) + number("n") +
                       std::string(std::begin(kExponent), std::end(kExponent));
    const auto spki = std::string(std::begin(kStart), std::end(kStart)) + pkcs1;
    forms.insert(forms.end(),
                 {number("n"), pkcs1, spki, pem("RSA PUBLIC KEY", pkcs1), pem("PUBLIC KEY", spki)});
  }
  return forms;
}

/// The members of a header, but for `alg`, with the text of an `alg` before them.
std::string header_with(const char* alg, json::object header) {
  header.erase("alg");
  const auto rest = json::serialize(header);
  const std::string begin = std::string("{") + alg;
  return begin + (*alg != '\0' && rest.size() > 2 ? "," : "") + rest.substr(1);
}

constexpr const char* kAlgs[] = {R"("alg":"none")",
                                 R"("alg":"None")",
                                 R"("alg":"NONE")",
                                 R"("alg":"nOnE")",
                                 R"("alg":"none ")",
                                 R"("alg":" none")",
                                 R"("alg":"no\u006ee")",
                                 R"("alg":"none\u0000")",
                                 R"("alg":"")",
                                 R"("alg":null)",
                                 R"("alg":0)",
                                 R"("alg":false)",
                                 R"("alg":[])",
                                 R"("alg":{})",
                                 R"("alg":["ES256"])",
                                 R"("alg":["none","ES256"])",
                                 R"("alg":"none","alg":"ES256")",
                                 R"("alg":"ES256","alg":"none")",
                                 R"("Alg":"ES256")",
                                 ""};

class JwtAttacks : public JwtApp {
 protected:
  void SetUp() override {
    for (const auto& value : everything())
      made_[value.kind] = value.text;
    doors_ = places();
    doors_.push_back(sign_out());
    const auto published = json::parse(server_.get("/t/a/jwks").body.view()).as_object();
    for (const auto& jwk : published.at("keys").as_array())
      ours_.push_back(jwk.as_object());
  }
  const Place& place(const std::string& name) const {
    return *std::find_if(doors_.begin(), doors_.end(), [&](const Place& door) { return door.name == name; });
  }
  Input of_client(const std::string& name, std::function<json::object()> claims) const {
    const auto good = key().sign(json::object{{"x", 1}});
    return {.place = &place(name),
            .header = key().header(),
            .claims = std::move(claims),
            .tail = good.substr(good.rfind('.') + 1),
            .keys = {json::parse(key().key().public_key(KeyId("key-1")).value().to_jwk()).as_object()},
            .key = &key().key()};
  }
  /// We signed it: attackers have the token and the published keys.
  Input of_ours(const std::string& name, const std::string& token) const {
    return {.place = &place(name),
            .header = header_of_jwt(token),
            .claims = [token] { return claims_of(token); },
            .tail = token.substr(token.rfind('.') + 1),
            .keys = ours_};
  }
  std::vector<Input> inputs() {
    const auto proof = made_.at("proof");
    return {of_client("client assertion", [this] { return assertion_claims(); }),
            of_client("request object", [this] { return request_claims(); }),
            of_client("back-channel request", [this] { return backchannel_claims(); }),
            of_client("assertion about a person", [this] { return person_claims(); }),
            {.place = &place("DPoP proof"),
             .header = proof_parts().header,
             .claims = [this] { return proof_parts().claims; },
             .tail = proof.substr(proof.rfind('.') + 1),
             .keys = {proof_.jwk()}},
            of_ours("userinfo", made_.at("access")),
            of_ours("introspection", made_.at("access")),
            of_ours("subject of an exchange", made_.at("access")),
            of_ours("hint of a sign-in", made_.at("id")),
            of_ours("hint of a back-channel request", made_.at("id")),
            of_ours("hint of a sign-out", made_.at("id"))};
  }

  std::map<std::string, std::string> made_;
  std::vector<Place> doors_;
  std::vector<json::object> ours_;
};

TEST_F(JwtAttacks, S121_forty_headers_without_an_algorithm_open_no_place) {
  for (const auto& input : inputs()) {
    int tried = 0;
    for (const auto* alg : kAlgs)
      for (const bool named : {true, false}) {
        auto header = input.header;
        if (!named) header.erase("kid");
        const auto text = header_with(alg, header);
        const auto start = part(text) + "." + part(json::serialize(input.claims()));
        std::vector<std::string> tokens{start + ".", start, start + "." + input.tail};
        if (input.key != nullptr) tokens.push_back(start + "." + part(input.key->sign(start).value()));
        for (const auto& token : tokens)
          EXPECT_FALSE(input.place->opens(token)) << input.place->name << " " << text;
        ++tried;
      }
    EXPECT_EQ(tried, 40);
  }
}

TEST_F(JwtAttacks, S120_a_public_key_is_a_secret_at_no_place) {
  for (const auto& input : inputs())
    for (const auto& jwk : input.keys)
      for (const auto& secret : public_forms(jwk))
        for (const auto* alg : {R"("alg":"HS256")", R"("alg":"hs256")", R"("alg":"ES256")"}) {
          const auto start =
              part(header_with(alg, input.header)) + "." + part(json::serialize(input.claims()));
          const Digest mac = crypto::hmac_sha256(secret, start);
          EXPECT_FALSE(input.place->opens(start + "." + base64url_encode(crypto::as_bytes(mac))))
              << input.place->name << " " << alg;
        }
}

TEST_F(JwtAttacks, S122_no_key_and_no_address_of_a_key_in_a_header_is_followed) {
  const ClientKey stranger(jose::Algorithm::es256, "stranger");
  const auto jwk = json::parse(stranger.key().public_key(KeyId("stranger")).value().to_jwk());
  const auto elsewhere = somewhere();
  const std::vector<std::pair<std::string, json::value>> headers{{"jku", json::string(elsewhere)},
                                                                 {"x5u", json::string(elsewhere)},
                                                                 {"jwk", jwk},
                                                                 {"x5c", json::array{"MIIB"}},
                                                                 {"kid", json::string("stranger")},
                                                                 {"kid", json::string(elsewhere)},
                                                                 {"kid", json::string("../../dev/null")}};
  const auto before = calls();
  for (const auto& input : inputs()) {
    const bool brings_its_key = input.header.contains("jwk");  // RFC 9449 §4.2
    for (const auto& [name, value] : headers) {
      if (brings_its_key && name == "jwk") continue;
      auto header = input.header;
      header["alg"] = "ES256";
      header[name] = value;
      EXPECT_FALSE(input.place->opens(stranger.sign(header, input.claims())))
          << input.place->name << " " << name;
    }
  }
  EXPECT_EQ(calls(), before) << "0 outbound requests";
}

TEST_F(JwtAttacks, S126_dots_without_end_open_no_place_and_cost_nothing) {
  for (const auto& input : inputs())
    for (const auto& text :
         {std::string(6000, '.'), "a" + std::string(6000, '.') + "b", input.tail + "...." + input.tail}) {
      const auto begun = std::chrono::steady_clock::now();
      EXPECT_FALSE(input.place->opens(text)) << input.place->name;
      EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(500));
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
