// Which keys an ID token that comes back as a hint is known by (OpenID Core §3.1.2.1, RP-Initiated Logout
// §2): those that have retired since too, but none that leaked.
#include <gtest/gtest.h>

#include "core/base/base64.h"
#include "tests/unit/keys/key_ring_fixture.h"

namespace gatehouse::keys {
namespace {

using namespace testing;
using jose::Algorithm;

TEST(KeyHints, S217_a_key_that_retired_in_order_serves_hints_until_its_row_is_erased) {
  Tenant tenant;
  const auto ring = tenant.ring(only_es256());
  const std::string old_key = signer(*ring);
  const auto token =
      jose::sign_compact(*ring->current()->signing_key(Algorithm::es256), jose::TokenType::jwt, "{}").value();
  const std::string new_key = ring->rotate(Algorithm::es256, kStart + kDay)->text();
  ASSERT_TRUE(ring->advance(kStart + kDay + hours(1)));
  ASSERT_TRUE(ring->advance(kStart + kDay + hours(3)));
  EXPECT_EQ(published(*ring), std::set<std::string>{new_key});
  EXPECT_EQ(ring->current()->find(KeyId(old_key)), nullptr) << "for hints alone";
  const auto restarted = tenant.ring(only_es256(), kStart + kDay + hours(4));
  for (const KeyRing* one : {ring.get(), restarted.get()}) {
    EXPECT_EQ(hinted(*one), (std::set<std::string>{old_key, new_key}));
    const auto& key = one->current()->hint_keys().back();
    const auto dot = token.rfind('.');
    ASSERT_EQ(key.id().text(), old_key);
    EXPECT_TRUE(key.verify(token.substr(0, dot), *base64url_decode(token.substr(dot + 1))));
  }
  const auto retired = tenant.records(KeyState::retired);
  ASSERT_EQ(retired.size(), 1u);
  EXPECT_FALSE(tenant.cipher().open({.kind = "signing_key", .id = old_key, .field = "private_key"},
                                    retired[0].private_key))
      << "its private half is gone";
  ASSERT_TRUE(ring->advance(kStart + 32 * kDay));
  EXPECT_EQ(hinted(*ring), std::set<std::string>{new_key});
}

TEST(KeyHints, S217_S441_a_key_that_leaked_serves_no_hints_whenever_that_is_found_out) {
  for (const bool found_out_late : {false, true}) {
    Tenant tenant;
    const auto ring = tenant.ring(only_es256());
    const auto other_node = tenant.ring(only_es256());
    const std::string leaked = signer(*ring);
    if (found_out_late) {
      ASSERT_TRUE(ring->rotate(Algorithm::es256, kStart));
      ASSERT_TRUE(ring->advance(kStart + hours(1)));
      ASSERT_TRUE(ring->advance(kStart + hours(3)));
      ASSERT_TRUE(other_node->advance(kStart + hours(3)));
    }
    ASSERT_TRUE(hinted(*other_node).contains(leaked));
    ASSERT_TRUE(ring->retire_now(KeyId(leaked), kStart + hours(4)));
    ASSERT_TRUE(other_node->advance(kStart + hours(4) + seconds(1)));
    for (const KeyRing* one : {ring.get(), other_node.get()})
      EXPECT_EQ(hinted(*one), std::set<std::string>{signer(*ring)}) << found_out_late;
    EXPECT_EQ(tenant.events().back(), "key.retired by operator");
    const auto events = tenant.events().size();
    EXPECT_TRUE(ring->retire_now(KeyId(leaked), kStart + hours(5)));
    EXPECT_EQ(tenant.events().size(), events) << "again: nothing to do";
  }
}

TEST(KeyHints, S217_a_key_planted_in_a_retired_row_serves_no_hints_and_stops_nothing) {
  Tenant tenant;
  auto ring = tenant.ring(only_es256());
  ASSERT_TRUE(ring->rotate(Algorithm::es256, kStart));
  ASSERT_TRUE(ring->advance(kStart + hours(1)));
  ASSERT_TRUE(ring->advance(kStart + hours(3)));
  SigningKeyRecord record = tenant.records(KeyState::retired).at(0);
  const auto planted = jose::PrivateKey::generate(Algorithm::es256)->public_key(record.id)->to_jwk();
  record.public_jwk.json = planted;
  const auto sealed_elsewhere =
      tenant.cipher().seal({.kind = "signing_key", .id = "another", .field = "retired_public_key"}, planted);
  for (const auto& bytes : {planted, sealed_elsewhere.bytes}) {
    record.private_key.bytes = bytes;
    const auto stored = tenant.keys().put(record, record.revision, {.now = kStart, .events = {}});
    ASSERT_TRUE(stored);
    record.revision = *stored;
    ring = tenant.ring(only_es256(), kStart + hours(4));
    EXPECT_EQ(hinted(*ring), std::set<std::string>{signer(*ring)});
  }
}

}  // namespace
}  // namespace gatehouse::keys
