#include "core/app/key_settings.h"

#include <algorithm>

namespace gatehouse::app {

keys::KeyRingSettings key_ring_settings(const config::TenantConfig& config) {
  keys::KeyRingSettings settings;
  for (const auto& key : config.keys)
    if (const auto algorithm = jose::parse_algorithm(key.alg))
      settings.keys.push_back({.algorithm = *algorithm, .rsa_bits = key.bits, .rotate_after = key.rotate});
  // A key stays published until the last token that it signed has ended.
  settings.retire_after =
      std::max({settings.retire_after, config.tokens.access_lifetime, config.tokens.id_lifetime});
  return settings;
}

}  // namespace gatehouse::app
