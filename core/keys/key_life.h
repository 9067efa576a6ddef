// The rules of a signing key's life as a pure function: from the keys as stored, the policy and the time, the
// one step that is due next. Nothing here touches a store or a key. Internal to core/keys.
#pragma once

#include <optional>
#include <span>
#include <variant>

#include "core/keys/key_ring.h"

namespace gatehouse::keys {

/// Make a key of this policy: as the first, which signs at once, or as a successor.
struct GenerateStep {
  KeyPolicy policy;
  KeyState state = KeyState::generated;
};
struct PublishStep {
  SigningKeyRecord key;
};
struct ActivateStep {
  SigningKeyRecord key;
};
struct RetireStep {
  SigningKeyRecord key;
};
struct EraseStep {
  SigningKeyRecord key;
};
using KeyStep = std::variant<GenerateStep, PublishStep, ActivateStep, RetireStep, EraseStep>;

/// Nothing when no step is due at `now`. An EraseStep comes after every other.
std::optional<KeyStep> next_key_step(std::span<const SigningKeyRecord> keys, const KeyRingSettings& settings,
                                     TimePoint now);

/// When next_key_step will answer something, if nobody changes the keys before.
TimePoint next_key_time(std::span<const SigningKeyRecord> keys, const KeyRingSettings& settings);

/// The key that signs with the algorithm now, or null.
const SigningKeyRecord* active_key(std::span<const SigningKeyRecord> keys, std::string_view algorithm);
/// The key that waits to sign next, or null: the one that has waited longest.
const SigningKeyRecord* successor_key(std::span<const SigningKeyRecord> keys, std::string_view algorithm);

/// The last one made for the algorithm, or null. It is never erased: the name of the next follows from it.
const SigningKeyRecord* newest_key(std::span<const SigningKeyRecord> keys, std::string_view algorithm);

}  // namespace gatehouse::keys
