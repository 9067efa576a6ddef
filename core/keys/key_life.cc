#include "core/keys/key_life.h"

#include <algorithm>
#include <tuple>

namespace gatehouse::keys {
namespace {

std::optional<KeyStep> step_of_algorithm(std::span<const SigningKeyRecord> keys, const KeyPolicy& policy,
                                         const KeyRingSettings& settings, TimePoint now) {
  const std::string_view algorithm = jose::to_string(policy.algorithm);
  const SigningKeyRecord* active = active_key(keys, algorithm);
  const SigningKeyRecord* successor = successor_key(keys, algorithm);
  if (active == nullptr) {
    if (successor != nullptr) return ActivateStep{*successor};
    return GenerateStep{.policy = policy, .state = KeyState::active};
  }
  if (successor == nullptr) {
    // So early that it may sign when the active one is due.
    const Duration lead = std::max(Duration::zero(), policy.rotate_after - settings.publish_ahead);
    if (now < active->state_since + lead) return std::nullopt;
    return GenerateStep{.policy = policy, .state = KeyState::generated};
  }
  if (successor->state == KeyState::generated) return PublishStep{*successor};
  if (now < successor->state_since + settings.publish_ahead) return std::nullopt;
  return ActivateStep{*successor};
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
  for (const KeyPolicy& policy : settings.keys)
    if (auto step = step_of_algorithm(keys, policy, settings, now)) return step;
  for (const SigningKeyRecord& key : keys)
    if (key.state == KeyState::retiring && now >= key.state_since + settings.retire_after)
      return RetireStep{key};
  for (const SigningKeyRecord& key : keys)
    if (key.state == KeyState::retired && now >= key.state_since + settings.erase_after &&
        newest_key(keys, key.algorithm) != &key)
      return EraseStep{key};
  return std::nullopt;
}

}  // namespace gatehouse::keys
