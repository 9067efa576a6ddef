// What happens to signing keys when the store fails at its n-th operation or another node is always faster.
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/keys/key_ring_fixture.h"

namespace gatehouse::keys {
namespace {

using namespace testing;
using jose::Algorithm;

/// Passes everything on, unless the countdown says that this operation fails.
class FaultyKeys final : public SigningKeyStore {
 public:
  explicit FaultyKeys(SigningKeyStore& real) : real_(real) {}
  Result<std::vector<SigningKeyRecord>> list() override {
    ++listed;
    if (fails()) return Error(ErrorCode::unavailable, "injected");
    return real_.list();
  }
  Result<Revision> put(const SigningKeyRecord& record, const Expect& expect,
                       const Mutation& mutation) override {
    if (fails()) return Error(ErrorCode::unavailable, "injected");
    if (before_change) std::exchange(before_change, nullptr)();
    return real_.put(record, expect, mutation);
  }
  Result<Revision> activate(const KeyId& id, Revision revision, const Mutation& mutation) override {
    if (fails()) return Error(ErrorCode::unavailable, "injected");
    if (before_change) std::exchange(before_change, nullptr)();
    return real_.activate(id, revision, mutation);
  }

  Result<void> erase(const KeyId& id, Revision revision, const Mutation& mutation) override {
    if (fails()) return Error(ErrorCode::unavailable, "injected");
    if (before_change) std::exchange(before_change, nullptr)();
    return real_.erase(id, revision, mutation);
  }

  int listed = 0;
  int fail_at = 0;  ///< 1 for the next operation; 0 for never
  std::function<void()> before_change;

 private:
  bool fails() { return fail_at > 0 && --fail_at == 0; }
  SigningKeyStore& real_;
};

/// Start, rotation, activation, retirement, erasure; answers how many of the five failed.
int live_through(FaultyKeys& store, const crypto::TenantCipher& cipher) {
  auto opened = KeyRing::open(store, cipher, only_es256(), kStart);
  if (!opened) return 5;
  KeyRing& ring = **opened;
  int failed = 0;
  failed += ring.rotate(Algorithm::es256, kStart + minutes(1)) ? 0 : 1;
  failed += ring.advance(kStart + hours(2)) ? 0 : 1;
  failed += ring.advance(kStart + hours(5)) ? 0 : 1;
  failed += ring.advance(kStart + 31 * kDay) ? 0 : 1;
  return failed;
}

TEST(KeyRingFaults, the_store_is_asked_when_a_step_is_due_or_the_last_attempt_failed) {
  Tenant tenant;
  FaultyKeys store(tenant.keys());
  const auto ring = KeyRing::open(store, tenant.cipher(), only_es256(), kStart).value();
  store.listed = 0;
  EXPECT_TRUE(ring->advance_if_due(kStart + 90 * kDay - hours(1) - seconds(1)));
  EXPECT_EQ(store.listed, 0);
  const std::string first = signer(*ring);
  EXPECT_TRUE(ring->advance_if_due(kStart + 90 * kDay - hours(1)));
  EXPECT_GT(store.listed, 0);
  EXPECT_EQ(published(*ring).size(), 2u) << "the successor is published";
  EXPECT_TRUE(ring->advance_if_due(kStart + 90 * kDay));
  EXPECT_NE(signer(*ring), first);

  store.fail_at = 1;
  EXPECT_FALSE(ring->advance(kStart + 90 * kDay + minutes(1)));
  store.listed = 0;
  EXPECT_TRUE(ring->advance_if_due(kStart + 90 * kDay + minutes(1)));
  EXPECT_GT(store.listed, 0);
  store.listed = 0;
  EXPECT_TRUE(ring->advance_if_due(kStart + 90 * kDay + minutes(1)));
  EXPECT_EQ(store.listed, 0);
}

TEST(KeyRingFaults, S414_a_failure_at_the_nth_operation_leaves_no_half_state) {
  int n = 1;
  for (bool reached_end = false; !reached_end; ++n) {
    Tenant tenant;
    FaultyKeys faulty(tenant.keys());
    faulty.fail_at = n;
    reached_end = live_through(faulty, tenant.cipher()) == 0;
    faulty.fail_at = 0;
    // Afterwards a healthy node finds one signer, every key opens, and the rotation can be finished.
    const auto ring = tenant.ring(only_es256(), kStart + 32 * kDay);
    ASSERT_EQ(tenant.records(KeyState::active).size(), 1u) << n;
    ASSERT_FALSE(signer(*ring).empty()) << n;
    ASSERT_TRUE(ring->advance(kStart + 32 * kDay + hours(6)));
    EXPECT_EQ(published(*ring), std::set<std::string>{signer(*ring)}) << n;
    ASSERT_LT(n, 100);
  }
  EXPECT_GT(n, 12);  // the walk really had that many operations to fail at
}

TEST(KeyRingFaults, while_the_store_is_down_the_keys_stay_as_they_are) {
  Tenant tenant;
  FaultyKeys faulty(tenant.keys());
  const auto ring = KeyRing::open(faulty, tenant.cipher(), only_es256(), kStart).value();
  const auto before = ring->current();
  faulty.fail_at = 1;
  const auto failed = ring->advance(kStart + 100 * kDay);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::unavailable);
  EXPECT_EQ(ring->current(), before);
}

TEST(KeyRingFaults, the_loser_of_every_race_follows_the_winner) {
  Tenant tenant;
  FaultyKeys slow(tenant.keys());
  std::unique_ptr<KeyRing> fast;
  slow.before_change = [&] { fast = tenant.ring(only_es256()); };
  const auto ring = KeyRing::open(slow, tenant.cipher(), only_es256(), kStart).value();
  EXPECT_EQ(signer(*ring), signer(*fast));
  EXPECT_EQ(tenant.records().size(), 1u);

  KeyId winner;
  slow.before_change = [&] { winner = fast->rotate(Algorithm::es256, kStart + minutes(1)).value(); };
  EXPECT_EQ(ring->rotate(Algorithm::es256, kStart + minutes(1)).value(), winner);
  EXPECT_EQ(tenant.records().size(), 2u);

  for (const Duration at :
       {Duration(hours(2)), Duration(hours(5)), 31 * kDay}) {  // activation, retirement, erasure
    slow.before_change = [&] { ASSERT_TRUE(fast->advance(kStart + at)); };
    ASSERT_TRUE(ring->advance(kStart + at));
    EXPECT_EQ(signer(*ring), winner.text());
    EXPECT_EQ(published(*ring), published(*fast));
  }
  EXPECT_EQ(published(*ring), std::set<std::string>{winner.text()});
  std::set<std::string> seen;
  for (const std::string& event : tenant.events())
    seen.insert(event.substr(0, event.find(' ')));
  EXPECT_EQ(tenant.events().size(), 8u);  // each change once, by whoever made it
  EXPECT_EQ(seen.size(), 6u);
}

}  // namespace
}  // namespace gatehouse::keys
