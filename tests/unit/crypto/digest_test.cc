#include "core/crypto/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace gatehouse::crypto {
namespace {

TEST(Digests, sha256_gives_the_vectors_of_fips_180) {
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(std::string(1000000, 'a')).hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digests, hmac_sha256_gives_the_vectors_of_rfc_4231) {
  EXPECT_EQ(hmac_sha256(std::string(20, '\x0b'), "Hi There").hex(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?").hex(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First").hex(),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Digests, an_empty_key_is_a_key_of_its_own_and_not_the_last_one) {
  // HMAC-SHA-256 of nothing under nothing; OpenSSL would take a null key for the one before.
  const std::string expected = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
  EXPECT_EQ(hmac_sha256({}, {}).hex(), expected);
  hmac_sha256("another", "key");
  EXPECT_EQ(hmac_sha256({}, {}).hex(), expected);
  EXPECT_EQ(hmac_sha256("", "").hex(), expected);
}

TEST(Digests, parts_of_a_keyed_digest_cannot_run_into_each_other) {
  EXPECT_NE(keyed_digest("key", {"ab", "c"}), keyed_digest("key", {"a", "bc"}));
  EXPECT_NE(keyed_digest("key", {"abc"}), keyed_digest("key", {"abc", ""}));
  EXPECT_NE(keyed_digest("key", {"abc"}), keyed_digest("yek", {"abc"}));
  EXPECT_EQ(keyed_digest("key", {"abc"}), hmac_sha256("key", std::string("\0\0\0\0\0\0\0\3abc", 11)));
}

}  // namespace
}  // namespace gatehouse::crypto
