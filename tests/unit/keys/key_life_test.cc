#include "core/keys/key_life.h"

#include <gtest/gtest.h>

#include "tests/unit/keys/key_ring_fixture.h"

namespace gatehouse::keys {
namespace {

using namespace testing;

SigningKeyRecord key(const char* id, KeyState state, Duration since, const char* algorithm = "ES256") {
  SigningKeyRecord record;
  record.id = KeyId(id);
  record.algorithm = algorithm;
  record.state = state;
  record.created_at = kStart + since;
  record.state_since = kStart + since;
  return record;
}

/// The due step in words.
std::string step(const std::vector<SigningKeyRecord>& keys, Duration at,
                 KeyRingSettings settings = only_es256()) {
  const auto due = next_key_step(keys, settings, kStart + at);
  EXPECT_EQ(due.has_value(), next_key_time(keys, settings) <= kStart + at) << "the time says otherwise";
  if (!due) return "nothing";
  if (const auto* generate = std::get_if<GenerateStep>(&*due))
    return generate->state == KeyState::active ? "generate first" : "generate successor";
  if (const auto* publish = std::get_if<PublishStep>(&*due)) return "publish " + publish->key.id.text();
  if (const auto* activate = std::get_if<ActivateStep>(&*due)) return "activate " + activate->key.id.text();
  if (const auto* erase = std::get_if<EraseStep>(&*due)) return "erase " + erase->key.id.text();
  return "retire " + std::get<RetireStep>(*due).key.id.text();
}

TEST(KeyLife, a_tenant_without_keys_gets_one_that_signs_at_once) {
  EXPECT_EQ(step({}, seconds(0)), "generate first");
}

TEST(KeyLife, an_algorithm_without_a_policy_gets_no_key) {
  EXPECT_EQ(step({}, seconds(0), {.keys = {}}), "nothing");
  EXPECT_EQ(step({key("a", KeyState::active, seconds(0), "RS256")}, seconds(1)), "generate first");
}

TEST(KeyLife, a_successor_is_made_one_publication_time_before_the_active_key_is_due) {
  const std::vector<SigningKeyRecord> keys{key("a", KeyState::active, seconds(0))};
  EXPECT_EQ(step(keys, 90 * kDay - hours(1) - seconds(1)), "nothing");
  EXPECT_EQ(step(keys, 90 * kDay - hours(1)), "generate successor");
}

TEST(KeyLife, a_successor_is_published_at_once_and_signs_only_after_the_publication_time) {
  const SigningKeyRecord active = key("a", KeyState::active, seconds(0));
  EXPECT_EQ(step({active, key("b", KeyState::generated, hours(5))}, hours(5)), "publish b");
  EXPECT_EQ(step({active, key("b", KeyState::published, hours(5))}, hours(6) - seconds(1)), "nothing");
  EXPECT_EQ(step({active, key("b", KeyState::published, hours(5))}, hours(6)), "activate b");
}

TEST(KeyLife, a_retiring_key_retires_after_the_longest_token) {
  const std::vector<SigningKeyRecord> keys{key("a", KeyState::retiring, seconds(0)),
                                           key("b", KeyState::active, seconds(0))};
  EXPECT_EQ(step(keys, hours(2) - seconds(1)), "nothing");
  EXPECT_EQ(step(keys, hours(2)), "retire a");
}

TEST(KeyLife, where_nothing_signs_a_waiting_key_signs_at_once) {
  EXPECT_EQ(
      step({key("a", KeyState::retired, seconds(0)), key("b", KeyState::published, seconds(0))}, seconds(1)),
      "activate b");
  EXPECT_EQ(step({key("a", KeyState::retired, seconds(0))}, seconds(1)), "generate first");
}

TEST(KeyLife, a_retired_key_is_forgotten_when_nothing_that_it_signed_is_of_use) {
  const std::vector<SigningKeyRecord> keys{key("a", KeyState::retired, seconds(0)),
                                           key("b", KeyState::active, seconds(1))};
  EXPECT_EQ(step(keys, 30 * kDay - seconds(1)), "nothing");
  EXPECT_EQ(step(keys, 30 * kDay), "erase a");
}

TEST(KeyLife, the_newest_key_of_an_algorithm_is_never_forgotten) {
  // The tenant no longer signs with RS256; should it do so again, the next name follows from this key's.
  const std::vector<SigningKeyRecord> keys{key("a", KeyState::retired, seconds(0), "RS256"),
                                           key("b", KeyState::retired, seconds(1), "RS256"),
                                           key("c", KeyState::active, 79 * kDay)};
  EXPECT_EQ(step(keys, 80 * kDay), "erase a");
  EXPECT_EQ(step({keys[1], keys[2]}, 80 * kDay), "nothing");
}

TEST(KeyLife, a_clock_that_jumps_back_does_nothing) {
  EXPECT_EQ(step({key("a", KeyState::active, seconds(0)), key("b", KeyState::published, seconds(0)),
                  key("c", KeyState::retiring, seconds(0))},
                 -kDay),
            "nothing");
}

}  // namespace
}  // namespace gatehouse::keys
