// Encryption: what is made can be read by its addressee alone, and published tokens can be read (RFC 7516,
// RFC 7518 §4 and §5).
#include "core/jose/jwe.h"

#include <gtest/gtest.h>

#include <set>

#include "core/jose/content_sealing.h"
#include "core/jose/key_agreement.h"
#include "tests/unit/jose/jwe_samples.h"
#include "tests/vectors/jwe_vectors.h"

namespace gatehouse::jose {
namespace {

using namespace samples;

std::string bytes(std::string_view text) { return *base64url_decode(text); }
std::string counting_key(std::size_t size) {
  std::string key;
  for (std::size_t i = 0; i < size; ++i)
    key += static_cast<char>(i);
  return key;
}

struct ContentVector {
  const char* name;
  ContentEncryption algorithm;
  std::string key, nonce, associated, plain, ciphertext, tag;
};

std::vector<ContentVector> content_vectors() {
  using namespace vectors;
  return {{"RFC 7516 A.1", ContentEncryption::a256gcm, bytes(kRfc7516GcmKey), bytes(kRfc7516GcmNonce),
           std::string(kRfc7516GcmHeader), bytes(kRfc7516GcmPlain), bytes(kRfc7516GcmCiphertext),
           bytes(kRfc7516GcmTag)},
          {"RFC 7516 A.3", ContentEncryption::a128cbc_hs256, bytes(kRfc7516CbcKey), bytes(kRfc7516CbcNonce),
           std::string(kRfc7516CbcHeader), bytes(kRfc7516CbcPlain), bytes(kRfc7516CbcCiphertext),
           bytes(kRfc7516CbcTag)},
          {"RFC 7518 B.1", ContentEncryption::a128cbc_hs256, counting_key(32), bytes(kRfc7518CbcNonce),
           bytes(kRfc7518CbcAssociated), bytes(kRfc7518CbcPlain), bytes(kRfc7518CbcHs256Ciphertext),
           bytes(kRfc7518CbcHs256Tag)},
          {"RFC 7518 B.3", ContentEncryption::a256cbc_hs512, counting_key(64), bytes(kRfc7518CbcNonce),
           bytes(kRfc7518CbcAssociated), bytes(kRfc7518CbcPlain), bytes(kRfc7518CbcHs512Ciphertext),
           bytes(kRfc7518CbcHs512Tag)}};
}

TEST(Jwe, the_published_contents_are_sealed_and_opened_as_published) {
  for (const auto& row : content_vectors()) {
    SCOPED_TRACE(row.name);
    const Secret key = Secret::copy_of(row.key);
    const auto sealed = seal_content(row.algorithm, key, row.nonce, row.associated, row.plain);
    ASSERT_TRUE(sealed) << sealed.error().describe();
    EXPECT_EQ(sealed->ciphertext, row.ciphertext);
    EXPECT_EQ(sealed->tag, row.tag);
    EXPECT_EQ(open_content(row.algorithm, key, row.nonce, row.associated, *sealed), row.plain);
    EXPECT_FALSE(open_content(row.algorithm, key, row.nonce, row.associated + "x", *sealed));
  }
}

TEST(Jwe, RFC7516_A3_a_key_is_wrapped_as_published) {
  const Secret key(bytes(vectors::kRfc7516WrapKey));
  const Secret content_key(bytes(vectors::kRfc7516CbcKey));
  EXPECT_EQ(wrap_key(key, content_key).value(), bytes(vectors::kRfc7516WrappedKey));
  EXPECT_TRUE(unwrap_key(key, bytes(vectors::kRfc7516WrappedKey))->equals(content_key.reveal()));
  std::string altered = bytes(vectors::kRfc7516WrappedKey);
  altered[5] = static_cast<char>(altered[5] ^ 1);
  EXPECT_FALSE(unwrap_key(key, altered));
}

TEST(Jwe, RFC7518_C_a_key_is_derived_as_published) {
  const auto derived = concat_kdf(Secret(bytes(vectors::kRfc7518Agreed)),
                                  {.algorithm_id = "A128GCM", .party_u = "Alice", .party_v = "Bob"}, 16);
  ASSERT_TRUE(derived);
  EXPECT_EQ(base64url_encode(derived->reveal()), vectors::kRfc7518DerivedKey);
}

TEST(Jwe, RFC7520_5_4_and_5_5_published_tokens_are_read) {
  const struct {
    KeyManagement algorithm;
    std::string_view pkcs8, id, token;
  } rows[] = {{KeyManagement::ecdh_es_a128kw, vectors::kRfc7520WrappedPkcs8,
               "peregrin.took@tuckborough.example", vectors::kRfc7520WrappedToken},
              {KeyManagement::ecdh_es, vectors::kRfc7520DirectPkcs8, "meriadoc.brandybuck@buckland.example",
               vectors::kRfc7520DirectToken}};
  for (const auto& row : rows) {
    const std::vector keys{
        DecryptionKey::from_pkcs8(row.algorithm, Secret(bytes(row.pkcs8)), KeyId(std::string(row.id)))
            .value()};
    const auto opened = decrypt_compact(row.token, keys);
    ASSERT_TRUE(opened) << opened.error().reason;
    EXPECT_EQ(opened->plain, bytes(vectors::kRfc7520JwePlain));
  }
}

TEST(Jwe, what_is_encrypted_with_any_two_algorithms_is_read_again) {
  for (const Algorithm type : {Algorithm::rs256, Algorithm::es256, Algorithm::es384, Algorithm::es512})
    for (const KeyManagement algorithm : kKeyManagement)
      for (const ContentEncryption content : kContentEncryption) {
        const ReaderKeys& reader = reader_keys(type);
        const EncryptionKey key = reader.encryption();
        const bool rsa = type == Algorithm::rs256;
        ASSERT_EQ(key.serves(algorithm), (algorithm == KeyManagement::rsa_oaep_256) == rsa);
        if (!key.serves(algorithm)) {
          EXPECT_FALSE(encrypt_compact("a.b.c", Inside::signed_jwt, key, algorithm, content));
          continue;
        }
        SCOPED_TRACE(std::string(to_string(algorithm)) + " " + std::string(to_string(content)));
        const auto token = encrypt_compact("a.b.c", Inside::signed_jwt, key, algorithm, content);
        ASSERT_TRUE(token) << token.error().describe();
        const auto header = boost::json::parse(bytes(parts_of(*token).front())).as_object();
        EXPECT_EQ(header.at("alg").as_string(), to_string(algorithm));
        EXPECT_EQ(header.at("enc").as_string(), to_string(content));
        EXPECT_EQ(header.at("kid").as_string(), "reader-1");
        EXPECT_EQ(header.at("cty").as_string(), "JWT");  // RFC 7519 §5.2
        EXPECT_FALSE(header.contains("zip"));            // S-125
        const std::vector keys{reader.decryption(algorithm)};
        const auto opened = decrypt_compact(*token, keys);
        ASSERT_TRUE(opened) << opened.error().reason;
        EXPECT_EQ(opened->plain, "a.b.c");
        EXPECT_EQ(opened->content_type, "JWT");
      }
}

TEST(Jwe, two_messages_share_no_key_and_no_nonce) {
  for (const KeyManagement algorithm : kKeyManagement) {
    std::set<std::string> nonces, headers_and_keys;
    for (int i = 0; i < 20; ++i) {
      const auto parts =
          parts_of(encrypt_compact("a.b.c", Inside::signed_jwt, reader_keys(algorithm).encryption(),
                                   algorithm, ContentEncryption::a128gcm)
                       .value());
      headers_and_keys.insert(parts[0] + parts[1]);
      nonces.insert(parts[2]);
    }
    EXPECT_EQ(nonces.size(), 20u);
    EXPECT_EQ(headers_and_keys.size(), 20u);
  }
}

TEST(Jwe, a_text_of_the_largest_size_is_encrypted_and_a_larger_one_is_not) {
  const auto key = reader_keys(Algorithm::es256).encryption();
  const std::string largest(kMaxPlainSize, 'x');
  const auto token = encrypt_compact(largest, Inside::signed_jwt, key, KeyManagement::ecdh_es_a256kw,
                                     ContentEncryption::a256cbc_hs512);
  ASSERT_TRUE(token);
  EXPECT_EQ(open(*token, KeyManagement::ecdh_es_a256kw)->plain, largest);
  EXPECT_FALSE(encrypt_compact(largest + "x", Inside::signed_jwt, key, KeyManagement::ecdh_es_a256kw,
                               ContentEncryption::a256cbc_hs512));
}

TEST(Jwe, a_key_says_what_it_is_for) {
  const auto accepts = [](Algorithm type, const boost::json::object& more) {
    auto jwk = reader_keys(type).jwk;
    for (const auto& [name, value] : more)
      jwk[name] = value;
    return EncryptionKey::from_jwk(boost::json::serialize(jwk)).has_value();
  };
  for (const Algorithm type : {Algorithm::rs256, Algorithm::es256}) {
    const bool rsa = type == Algorithm::rs256;
    EXPECT_TRUE(accepts(type, {}));
    EXPECT_TRUE(accepts(type, {{"use", "enc"}}));
    EXPECT_FALSE(accepts(type, {{"use", "sig"}}));  // S-241
    EXPECT_FALSE(accepts(type, {{"use", 1}}));
    EXPECT_EQ(accepts(type, {{"alg", "RSA-OAEP-256"}}), rsa);
    EXPECT_EQ(accepts(type, {{"alg", "ECDH-ES"}}), !rsa);
    for (const char* other : {"RSA1_5", "RSA-OAEP", "RS256", "ES256", "dir", "PBES2-HS256+A128KW", ""})
      EXPECT_FALSE(accepts(type, {{"alg", other}})) << other;
    EXPECT_EQ(accepts(type, {{"key_ops", {"wrapKey"}}}), rsa);
    EXPECT_EQ(accepts(type, {{"key_ops", {"deriveBits", "deriveKey"}}}), !rsa);
    EXPECT_FALSE(accepts(type, {{"key_ops", {"verify"}}}));
    EXPECT_FALSE(accepts(type, {{"d", "AQAB"}}));
  }
  EXPECT_FALSE(accepts(Algorithm::es256, {{"crv", "P-384"}}));
  EXPECT_FALSE(accepts(Algorithm::es256, {{"kty", "OKP"}, {"crv", "X25519"}}));
  EXPECT_FALSE(accepts(Algorithm::es256, {{"kty", nullptr}}));
  // RFC 7518 §4.3: RSA keys of 2048 bits or more (S-241).
  EXPECT_FALSE(accepts(Algorithm::rs256, {{"n", base64url_encode(std::string(255, '\xab'))}}));
  EXPECT_FALSE(accepts(Algorithm::es256, {{"y", reader_keys(Algorithm::es256).jwk.at("x")}}));  // S-123
}

TEST(Jwe, the_key_is_chosen_by_what_it_serves) {
  auto direct_only = reader_keys(Algorithm::es256).jwk;
  direct_only["alg"] = "ECDH-ES";
  direct_only["kid"] = "direct";
  const std::vector keys{reader_keys(Algorithm::rs256).encryption(),
                         EncryptionKey::from_jwk(boost::json::serialize(direct_only)).value(),
                         reader_keys(Algorithm::es384).encryption()};
  EXPECT_EQ(choose_key(keys, KeyManagement::rsa_oaep_256), &keys[0]);
  EXPECT_EQ(choose_key(keys, KeyManagement::ecdh_es), &keys[1]);
  EXPECT_EQ(choose_key(keys, KeyManagement::ecdh_es_a256kw), &keys[2]);
  EXPECT_EQ(choose_key({}, KeyManagement::ecdh_es), nullptr);
}

}  // namespace
}  // namespace gatehouse::jose
