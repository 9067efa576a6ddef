#include "core/keys/key_life.h"

#include <algorithm>
#include <tuple>

namespace gatehouse::keys {
namespace {

/// A step, and when it may be made.
struct Planned {
  TimePoint from;
  KeyStep step;
};

Planned plan_for(std::span<const SigningKeyRecord> keys, const KeyPolicy& policy,
                 const KeyRingSettings& settings) {
  constexpr TimePoint kAtOnce = TimePoint::min();
  const std::string_view algorithm = jose::to_string(policy.algorithm);
  const SigningKeyRecord* active = active_key(keys, algorithm);
  const SigningKeyRecord* successor = successor_key(keys, algorithm);
  if (active == nullptr) {
    if (successor != nullptr) return {kAtOnce, ActivateStep{*successor}};
    return {kAtOnce, GenerateStep{.policy = policy, .state = KeyState::active}};
  }
  if (successor == nullptr) {
    // So early that it may sign when the active one is due.
    const Duration lead = std::max(Duration::zero(), policy.rotate_after - settings.publish_ahead);
    return {active->state_since + lead, GenerateStep{.policy = policy, .state = KeyState::generated}};
  }
  if (successor->state == KeyState::generated) return {kAtOnce, PublishStep{*successor}};
  return {successor->state_since + settings.publish_ahead, ActivateStep{*successor}};
}

/// Every step that the keys as they are will need, the more urgent kinds first.
std::vector<Planned> plan(std::span<const SigningKeyRecord> keys, const KeyRingSettings& settings) {
  std::vector<Planned> steps;
  for (const KeyPolicy& policy : settings.keys)
    steps.push_back(plan_for(keys, policy, settings));
  for (const SigningKeyRecord& key : keys)
    if (key.state == KeyState::retiring)
      steps.push_back({key.state_since + settings.retire_after, RetireStep{key}});
  for (const SigningKeyRecord& key : keys)
    if (key.state == KeyState::retired && newest_key(keys, key.algorithm) != &key)
      steps.push_back({key.state_since + settings.erase_after, EraseStep{key}});
  return steps;
}

}  // namespace

const SigningKeyRecord* active_key(std::span<const SigningKeyRecord> keys, std::string_view algorithm) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const SigningKeyRecord& key) {
    return key.algorithm == algorithm && key.state == KeyState::active;
  });
  return found == keys.end() ? nullptr : &*found;
}

const SigningKeyRecord* successor_key(std::span<const SigningKeyRecord> keys, std::string_view algorithm) {
  const SigningKeyRecord* first = nullptr;
  for (const SigningKeyRecord& key : keys) {
    if (key.algorithm != algorithm || (key.state != KeyState::generated && key.state != KeyState::published))
      continue;
    if (first == nullptr || std::tie(key.created_at, key.id) < std::tie(first->created_at, first->id))
      first = &key;
  }
  return first;
}

const SigningKeyRecord* newest_key(std::span<const SigningKeyRecord> keys, std::string_view algorithm) {
  const SigningKeyRecord* newest = nullptr;
  for (const SigningKeyRecord& key : keys)
    if (key.algorithm == algorithm &&
        (newest == nullptr || std::tie(newest->created_at, newest->id) < std::tie(key.created_at, key.id)))
      newest = &key;
  return newest;
}

std::optional<KeyStep> next_key_step(std::span<const SigningKeyRecord> keys, const KeyRingSettings& settings,
                                     TimePoint now) {
  for (Planned& planned : plan(keys, settings))
    if (planned.from <= now) return std::move(planned.step);
  return std::nullopt;
}

TimePoint next_key_time(std::span<const SigningKeyRecord> keys, const KeyRingSettings& settings) {
  TimePoint first = TimePoint::max();
  for (const Planned& planned : plan(keys, settings))
    first = std::min(first, planned.from);
  return first;
}

}  // namespace gatehouse::keys
