// Nodes that race on one store, and readers that look while keys change. Run under TSan.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "tests/unit/keys/key_ring_fixture.h"

namespace gatehouse::keys {
namespace {

using namespace testing;
using jose::Algorithm;

constexpr int kNodes = 4;

template <class Work>
void on_all_nodes(Work work) {
  std::vector<std::thread> threads;
  for (int node = 0; node < kNodes; ++node)
    threads.emplace_back([&work, node] { work(node); });
  for (std::thread& thread : threads)
    thread.join();
}

TEST(KeyRingRaces, S414_nodes_that_start_together_agree_on_one_first_key) {
  for (int round = 0; round < 20; ++round) {
    Tenant tenant;
    std::array<std::unique_ptr<KeyRing>, kNodes> nodes;
    on_all_nodes([&](int node) { nodes[static_cast<std::size_t>(node)] = tenant.ring(only_es256()); });
    ASSERT_EQ(tenant.records().size(), 1u);
    for (const auto& node : nodes)
      ASSERT_EQ(signer(*node), signer(*nodes[0]));
  }
}

TEST(KeyRingRaces, S414_of_nodes_that_rotate_together_one_wins_and_all_follow) {
  Tenant tenant;
  std::array<std::unique_ptr<KeyRing>, kNodes> nodes;
  for (auto& node : nodes)
    node = tenant.ring(only_es256());
  TimePoint now = kStart;
  for (int round = 0; round < 20; ++round) {
    std::array<KeyId, kNodes> chosen;
    on_all_nodes([&](int node) {
      const auto at = static_cast<std::size_t>(node);
      chosen[at] = nodes[at]->rotate(Algorithm::es256, now).value();
    });
    for (const KeyId& id : chosen)
      ASSERT_EQ(id, chosen[0]);
    now += hours(1);
    on_all_nodes([&](int node) { ASSERT_TRUE(nodes[static_cast<std::size_t>(node)]->advance(now)); });
    ASSERT_EQ(tenant.records(KeyState::active).size(), 1u);
    for (const auto& node : nodes)
      ASSERT_EQ(signer(*node), chosen[0].text());
    now += hours(2);
    on_all_nodes([&](int node) { ASSERT_TRUE(nodes[static_cast<std::size_t>(node)]->advance(now)); });
    ASSERT_EQ(published(*nodes[0]), std::set<std::string>{chosen[0].text()});
  }
  EXPECT_EQ(tenant.records().size(), 21u);
}

TEST(KeyRingRaces, S414_a_reader_always_sees_a_signer_that_is_published) {
  Tenant tenant;
  const auto ring = tenant.ring(only_es256());
  std::atomic<bool> stop = false;
  std::atomic<int> incoherent = 0;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader)
    readers.emplace_back([&] {
      while (!stop) {
        const auto set = ring->current();
        const jose::SigningKey* key = set->signing_key(Algorithm::es256);
        const bool coherent = key != nullptr && set->find(key->id()) != nullptr &&
                              set->jwks_document()->find(key->id().text()) != std::string::npos &&
                              jose::sign_compact(*key, jose::TokenType::jwt, "{}").has_value();
        if (!coherent) ++incoherent;
      }
    });
  TimePoint now = kStart;
  for (int round = 0; round < 50; ++round) {
    ASSERT_TRUE(ring->rotate(Algorithm::es256, now));
    now += hours(3);
    ASSERT_TRUE(ring->advance(now));
  }
  stop = true;
  for (std::thread& reader : readers)
    reader.join();
  EXPECT_EQ(incoherent, 0);
}

}  // namespace
}  // namespace gatehouse::keys
