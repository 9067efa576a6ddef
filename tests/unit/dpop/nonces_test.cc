// RFC 9449 §8 and RFC 9449 §11.2: nonces of the server.
#include "core/dpop/nonces.h"

#include <gtest/gtest.h>

namespace gatehouse::dpop {
namespace {

const TimePoint kNow{std::chrono::seconds(1'800'000'000)};

TEST(DpopNonces, S223_one_is_good_for_a_slot_at_least_and_never_for_two) {
  const Nonces nonces(Secret::copy_of("key"));
  const auto nonce = nonces.current(kNow);
  EXPECT_TRUE(nonces.accepts(nonce, kNow));
  for (const char c : nonce)  // RFC 9449 §8.1
    EXPECT_TRUE(c > 0x20 && c < 0x7f && c != '"' && c != '\\') << nonce;
  EXPECT_TRUE(nonces.accepts(nonce, kNow + Nonces::kSlot));
  EXPECT_FALSE(nonces.accepts(nonce, kNow + 2 * Nonces::kSlot));
  EXPECT_FALSE(nonces.accepts(nonce, kNow - Nonces::kSlot)) << "of a slot that has not begun";
  EXPECT_NE(nonces.current(kNow + Nonces::kSlot), nonce);
}

TEST(DpopNonces, S223_are_the_same_on_every_node_and_no_other_tenants) {
  EXPECT_TRUE(Nonces(Secret::copy_of("key")).accepts(Nonces(Secret::copy_of("key")).current(kNow), kNow));
  EXPECT_FALSE(Nonces(Secret::copy_of("key")).accepts(Nonces(Secret::copy_of("other")).current(kNow), kNow));
  for (const auto* wrong : {"", "a", "AAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_FALSE(Nonces(Secret::copy_of("key")).accepts(wrong, kNow)) << wrong;
}

}  // namespace
}  // namespace gatehouse::dpop
