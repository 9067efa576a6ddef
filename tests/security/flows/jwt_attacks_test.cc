// S-120 to S-124: keys, algorithms and signatures that prove nothing, at every place where a JWT comes in.
#include "tests/security/flows/jwt_attacks.h"

#include <algorithm>

#include "core/crypto/digest.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

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

}  // namespace
}  // namespace gatehouse::test_support
