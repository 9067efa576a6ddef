// S-120 to S-124, S-126, S-127, S-244, S-245, S-247: the classical attacks on JWTs, at every place where one
// comes in.
#include <algorithm>
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
  std::function<json::object()> claims;    ///< new ones each time
  std::string tail;                        ///< a signature of the right key over something else
  std::vector<json::object> keys;          ///< the public keys that it is verified with
  const jose::PrivateKey* key = nullptr;   ///< null: the test does not have it
  std::function<std::string()> good = {};  ///< what does open the place
};

std::string part(const std::string& text) { return base64url_encode(text); }

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
  static json::object of_key() {
    return json::parse(key().key().public_key(KeyId("key-1")).value().to_jwk()).as_object();
  }
  Input of_client(const std::string& name, const std::function<json::object()>& claims) const {
    const auto good = key().sign(json::object{{"x", 1}});
    return {.place = &place(name),
            .header = key().header(),
            .claims = claims,
            .tail = good.substr(good.rfind('.') + 1),
            .keys = {of_key()},
            .key = &key().key(),
            .good = [claims] { return key().sign(claims()); }};
  }
  /// We signed it: attackers have the token and the published keys.
  Input of_ours(const std::string& name, const std::string& token) const {
    return {.place = &place(name),
            .header = header_of_jwt(token),
            .claims = [token] { return claims_of(token); },
            .tail = token.substr(token.rfind('.') + 1),
            .keys = ours_,
            .good = [token] { return token; }};
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
             .keys = {proof_.jwk()},
             .good = [this] { return proof_.sign(proof_parts()); }},
            of_ours("userinfo", made_.at("access")),
            of_ours("introspection", made_.at("access")),
            of_ours("subject of an exchange", made_.at("access")),
            of_ours("hint of a sign-in", made_.at("id")),
            of_ours("hint of a back-channel request", made_.at("id")),
            of_ours("hint of a sign-out", made_.at("id"))};  // the last: it ends the session
  }
  /// That nothing was refused for another reason than the attack.
  static void expect_open(const Input& input) {
    EXPECT_TRUE(input.place->opens(input.good())) << input.place->name << " is closed to everything";
  }

  /// The one that signs what is good there; null where that is ours.
  const jose::PrivateKey* signer(const Input& input) const {
    return input.place->name == "DPoP proof" ? &proof_.key() : input.key;
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
    expect_open(input);
  }
}

TEST_F(JwtAttacks, S120_a_public_key_is_a_secret_at_no_place) {
  for (const auto& input : inputs()) {
    // Those that it is verified with, and all others that anybody can see: ours and the client's.
    auto keys = input.keys;
    for (const auto& jwk : ours_)
      keys.push_back(jwk);
    keys.push_back(of_key());
    for (const auto& jwk : keys)
      for (const auto& secret : public_forms(jwk))
        for (const auto* alg : {R"("alg":"HS256")", R"("alg":"hs256")", R"("alg":"ES256")"}) {
          const auto start =
              part(header_with(alg, input.header)) + "." + part(json::serialize(input.claims()));
          const Digest mac = crypto::hmac_sha256(secret, start);
          EXPECT_FALSE(input.place->opens(start + "." + base64url_encode(crypto::as_bytes(mac))))
              << input.place->name << " " << alg;
        }
    expect_open(input);
  }
}

/// DER of two numbers, as OpenSSL makes it of a raw signature (RFC 7515 §3.4 has the raw form only).
std::string der_of(const std::string& raw) {
  const auto number = [](const std::string& bytes) {
    const auto first = std::min(bytes.find_first_not_of('\0'), bytes.size() - 1);
    const auto sign = (static_cast<unsigned char>(bytes[first]) & 0x80) != 0 ? std::string(1, '\0') : "";
    const auto text = sign + bytes.substr(first);
    return std::string("\x02") + static_cast<char>(text.size()) + text;
  };
  const auto both = number(raw.substr(0, raw.size() / 2)) + number(raw.substr(raw.size() / 2));
  return std::string("\x30") + static_cast<char>(both.size()) + both;
}

TEST_F(JwtAttacks, S123_S124_no_signature_of_a_wrong_form_opens_a_place) {
  const auto order = base64url_decode("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE").value();
  const std::string zero(32, '\0'), ones(32, '\xff');
  for (const auto& input : inputs()) {
    const auto good = input.good();
    const auto start = good.substr(0, good.rfind('.') + 1);
    const auto right = base64url_decode(good.substr(start.size())).value();
    const auto r = right.substr(0, right.size() / 2), s = right.substr(right.size() / 2);
    std::vector<std::string> wrong{
        zero + zero, order + order,   ones + ones,  zero + s,     r + zero,      order + s,         r + order,
        s + r,       right.substr(1), right + '\0', '\0' + right, right + right, right.substr(0, 1)};
    if (right.size() == 64) wrong.push_back(der_of(right));
    for (const std::size_t size : {65u, 128u, 1024u, 6000u})
      wrong.emplace_back(size, '\x7f');
    for (const auto& signature : wrong)
      EXPECT_FALSE(input.place->opens(start + base64url_encode(signature)))
          << input.place->name << " " << signature.size();
    // 21,830 characters overflowed a buffer elsewhere; to 64 KiB in steps.
    for (const std::size_t size : {16'000u, 21'830u, 32'768u, 65'536u})
      EXPECT_FALSE(input.place->opens(start + std::string(size, 'f'))) << input.place->name << " " << size;
    expect_open(input);
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
    expect_open(input);
  }
  // But for the sign-out of the last place, which the app is told of where it registered to be.
  EXPECT_LE(calls(), before + 1) << "0 outbound requests";
  for (const auto& request : asked())
    EXPECT_TRUE(request.starts_with("POST /bye ")) << request;
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
