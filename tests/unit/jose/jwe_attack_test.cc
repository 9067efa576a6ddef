// Hostile encrypted tokens: refused, all alike and for little.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "core/jose/jwe.h"
#include "tests/unit/jose/jwe_samples.h"

namespace gatehouse::jose {
namespace {

using namespace samples;
using Steady = std::chrono::steady_clock;

TEST(JweAttacks, an_honest_token_of_the_samples_is_read) {
  for (const KeyManagement algorithm : kKeyManagement) {
    EXPECT_EQ(open(sealed_with_header(algorithm, {}), algorithm)->plain, "text");
    // RFC 7516 §4: members that nobody here knows are passed over.
    const boost::json::object more{{"more", {1, 2}}, {"x5t", "AA"}};
    EXPECT_EQ(open(sealed_with_header(algorithm, more), algorithm)->plain, "text");
  }
}

TEST(JweAttacks, S125_S242_compression_and_iteration_counts_are_refused_at_once) {
  const std::string bomb(60 * 1024, '\0');
  for (const KeyManagement algorithm : kKeyManagement) {
    const std::vector keys{reader_keys(algorithm).decryption(algorithm)};
    for (const boost::json::object& more :
         {boost::json::object{{"zip", "DEF"}}, boost::json::object{{"zip", nullptr}},
          boost::json::object{{"p2c", 2147483648u}}, boost::json::object{{"p2c", 1000}, {"p2s", "c2FsdA"}},
          boost::json::object{{"alg", "PBES2-HS256+A128KW"}, {"p2c", 2147483648u}, {"p2s", "c2FsdA"}}}) {
      const std::string token = sealed_with_header(algorithm, more, bomb);
      const auto begin = Steady::now();
      EXPECT_FALSE(decrypt_compact(token, keys)) << boost::json::serialize(more);
      EXPECT_LT(Steady::now() - begin, std::chrono::milliseconds(200));  // 20 ms, with the slack of tests
    }
  }
}

TEST(JweAttacks, S125_algorithms_that_are_not_the_keys_are_refused) {
  for (const KeyManagement algorithm : kKeyManagement)
    for (const char* name : {"RSA1_5", "RSA-OAEP", "RSA-OAEP-384", "dir", "A128KW", "A128GCMKW", "none", "",
                             "PBES2-HS512+A256KW", "ECDH-ES+A192KW", "ecdh-es", "RS256", "ECDH-ES",
                             "ECDH-ES+A128KW", "ECDH-ES+A256KW", "RSA-OAEP-256"})
      if (name != to_string(algorithm)) {
        const auto opened = open(sealed_with_header(algorithm, {{"alg", name}}), algorithm);
        ASSERT_FALSE(opened) << name;
        EXPECT_EQ(opened.error().reason, "alg is not the key's");
      }
  for (const char* name : {"A192GCM", "A192CBC-HS384", "none", "", "a128gcm", "A128CBC"})
    EXPECT_FALSE(open(sealed_with_header(KeyManagement::ecdh_es, {{"enc", name}}), KeyManagement::ecdh_es));
}

TEST(JweAttacks, S122_keys_in_the_header_and_critical_extensions_are_refused) {
  for (const char* name : {"jwk", "jku", "x5c", "x5u", "crit", "b64"})
    EXPECT_FALSE(
        open(sealed_with_header(KeyManagement::rsa_oaep_256, {{name, "x"}}), KeyManagement::rsa_oaep_256))
        << name;
}

TEST(JweAttacks, S128_missing_and_mistyped_members_are_refused) {
  for (const KeyManagement algorithm : kKeyManagement)
    for (const char* name : {"alg", "enc", "kid", "cty", "apu", "apv", "epk"})
      for (const boost::json::value& value :
           {boost::json::value(nullptr), boost::json::value(1), boost::json::value(boost::json::array()),
            boost::json::value(boost::json::object()), boost::json::value("%")}) {
        if (std::string_view(name) == "cty" && value.is_string()) continue;
        EXPECT_FALSE(open(sealed_with_header(algorithm, {{name, value}}), algorithm))
            << name << boost::json::serialize(value);
      }
  for (const char* text :
       {"", "[]", "{}", "null", R"({"alg":"ECDH-ES"})", R"({"alg":"ECDH-ES","enc":"A128GCM"})"}) {
    std::string token = base64url_encode(text);
    for (const char* rest : {"", ".", "..", "...", "....", ".....", ".YQ.YQ.YQ.YQ"})
      EXPECT_FALSE(open(token + rest, KeyManagement::ecdh_es)) << text << rest;
  }
}

TEST(JweAttacks, S123_a_point_that_is_not_on_our_curve_never_meets_our_key) {
  const auto other =
      boost::json::parse(reader_keys(Algorithm::es384)
                             .encryption()
                             .make_message_key(KeyManagement::ecdh_es, ContentEncryption::a128gcm)
                             ->ephemeral_jwk);
  const auto own =
      boost::json::parse(reader_keys(Algorithm::es256)
                             .encryption()
                             .make_message_key(KeyManagement::ecdh_es, ContentEncryption::a128gcm)
                             ->ephemeral_jwk);
  auto off_curve = own.as_object();
  off_curve.at("y") = off_curve.at("x");
  auto zero = own.as_object();
  zero.at("y") = base64url_encode(std::string(32, '\0'));
  zero.at("x") = zero.at("y");
  auto renamed = other.as_object();
  renamed["crv"] = "P-256";
  for (const KeyManagement algorithm :
       {KeyManagement::ecdh_es, KeyManagement::ecdh_es_a128kw, KeyManagement::ecdh_es_a256kw})
    for (const boost::json::value& point : {other, boost::json::value(off_curve), boost::json::value(zero),
                                            boost::json::value(renamed), boost::json::value("x")}) {
      const auto opened = open(sealed_with_header(algorithm, {{"epk", point}}), algorithm);
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error().reason, "it cannot be decrypted");
    }
}

TEST(JweAttacks, S132_S483_no_altered_part_is_read_and_all_failures_look_alike) {
  std::mt19937 random(20261130);
  for (const KeyManagement algorithm : kKeyManagement)
    for (const ContentEncryption content : kContentEncryption) {
      const std::string good = encrypt_compact("header.payload.signature", Inside::signed_jwt,
                                               reader_keys(algorithm).encryption(), algorithm, content)
                                   .value();
      const auto parts = parts_of(good);
      for (std::size_t part = 1; part < parts.size(); ++part)
        for (int round = 0; round < 12; ++round) {
          auto altered = parts;
          std::string bytes = *base64url_decode(altered[part]);
          if (round == 0)
            bytes.clear();
          else if (round < 4 && !bytes.empty())
            bytes.resize(random() % bytes.size());
          else if (round < 8)
            bytes.append(1 + random() % 600, 'x');  // larger than any buffer of a key
          else if (!bytes.empty())
            bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
          altered[part] = base64url_encode(bytes);
          if (altered == parts) continue;
          const auto opened = open(join(altered), algorithm);
          ASSERT_FALSE(opened);
          EXPECT_EQ(opened.error().reason, "it cannot be decrypted");
        }
    }
}

TEST(JweAttacks, S126_a_megabyte_of_dots_costs_nothing) {
  const std::vector keys{reader_keys(Algorithm::rs256).decryption(KeyManagement::rsa_oaep_256)};
  for (const std::string& text : {std::string(1 << 20, '.'), std::string(90 * 1024, '.'),
                                  std::string(90 * 1024, 'A'), std::string(90 * 1024, 'A') + "...."}) {
    const auto begin = Steady::now();
    EXPECT_FALSE(decrypt_compact(text, keys));
    EXPECT_LT(Steady::now() - begin, std::chrono::milliseconds(100));  // 10 ms, with the slack of tests
  }
}

// RFC 7516 §3.2
TEST(JweAttacks, the_same_in_JSON_is_not_what_travels_here) {
  for (const KeyManagement algorithm : kKeyManagement) {
    const auto parts = parts_of(sealed_with_header(algorithm, {}));
    const boost::json::object flattened{{"protected", parts[0]},
                                        {"encrypted_key", parts[1]},
                                        {"iv", parts[2]},
                                        {"ciphertext", parts[3]},
                                        {"tag", parts[4]}};
    EXPECT_FALSE(open(boost::json::serialize(flattened), algorithm));
  }
}

TEST(JweAttacks, a_token_is_read_with_the_key_that_it_names_or_the_only_one) {
  const auto p256 = reader_keys(Algorithm::es256).decryption(KeyManagement::ecdh_es);
  const auto rsa = reader_keys(Algorithm::rs256).decryption(KeyManagement::rsa_oaep_256);
  auto jwk = reader_keys(Algorithm::es256).jwk;
  jwk.erase("kid");
  const auto token = encrypt_compact("a.b.c", Inside::signed_jwt,
                                     EncryptionKey::from_jwk(boost::json::serialize(jwk)).value(),
                                     KeyManagement::ecdh_es, ContentEncryption::a128gcm)
                         .value();
  EXPECT_TRUE(decrypt_compact(token, std::vector{p256}));
  EXPECT_FALSE(decrypt_compact(token, std::vector{p256, rsa}));
  EXPECT_FALSE(decrypt_compact(token, {}));
  EXPECT_FALSE(open(sealed_with_header(KeyManagement::ecdh_es, {{"kid", "other"}}), KeyManagement::ecdh_es));
}

}  // namespace
}  // namespace gatehouse::jose
