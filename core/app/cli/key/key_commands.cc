#include "core/app/cli/key/key_commands.h"

#include <algorithm>
#include <ostream>

#include "core/base/contains.h"
#include "core/telemetry/log_text.h"

namespace gatehouse::app::cli {
namespace {

Listing listing_of(const std::vector<keys::KeyOverview>& keys) {
  Listing listing{.name = "keys", .columns = {"kid", "algorithm", "state", "since", "created"}, .rows = {}};
  for (const keys::KeyOverview& key : keys)
    listing.rows.push_back({key.id.text(), key.algorithm, std::string(to_string(key.state)),
                            telemetry::format_timestamp(key.state_since),
                            telemetry::format_timestamp(key.created_at)});
  return listing;
}

/// The algorithms to rotate, or nothing where the one asked for is not the tenant's.
std::vector<jose::Algorithm> chosen(const KeyRotateOptions& options) {
  std::vector<jose::Algorithm> algorithms;
  for (const keys::KeyPolicy& policy : options.settings.keys)
    if (options.algorithm.empty() || jose::to_string(policy.algorithm) == options.algorithm)
      algorithms.push_back(policy.algorithm);
  return algorithms;
}

Result<std::vector<KeyId>> rotate_all(SigningKeyStore& store, const crypto::TenantCipher& cipher,
                                      const KeyRotateOptions& options) {
  GH_TRY(const auto ring, keys::KeyRing::open(store, cipher, options.settings, options.now));
  std::vector<KeyId> successors;
  for (const jose::Algorithm algorithm : chosen(options)) {
    GH_TRY(KeyId successor, ring->rotate(algorithm, options.now));
    successors.push_back(std::move(successor));
  }
  return successors;
}

}  // namespace

Result<void> list_keys(SigningKeyStore& store, const KeyListOptions& options, Streams streams) {
  GH_TRY(std::vector<keys::KeyOverview> keys, keys::list_keys(store));
  if (!options.with_retired)
    std::erase_if(keys, [](const keys::KeyOverview& key) { return key.state == KeyState::retired; });
  print_listing(streams.out, options.format, listing_of(keys));
  return {};
}

Result<void> rotate_keys(SigningKeyStore& store, const crypto::TenantCipher& cipher,
                         const KeyRotateOptions& options, Streams streams) {
  if (chosen(options).empty())
    return Error(ErrorCode::invalid_argument,
                 "the tenant does not sign with " +
                     (options.algorithm.empty() ? std::string("any algorithm") : options.algorithm));
  GH_TRY(const std::vector<KeyId> successors, rotate_all(store, cipher, options));
  GH_TRY(std::vector<keys::KeyOverview> keys, keys::list_keys(store));
  std::erase_if(keys, [&](const keys::KeyOverview& key) { return !contains(successors, key.id); });
  print_listing(streams.out, options.format, listing_of(keys));
  const auto wait = std::chrono::duration_cast<std::chrono::minutes>(options.settings.publish_ahead).count();
  streams.err << "published now; signs " << wait << " minutes after it was published\n";
  return {};
}

Result<void> retire_key(SigningKeyStore& store, const crypto::TenantCipher& cipher,
                        const KeyRetireOptions& options, Streams streams) {
  GH_TRY(const auto ring, keys::KeyRing::open(store, cipher, options.settings, options.now));
  if (auto retired = ring->retire_now(options.key, options.now); !retired)
    return std::move(retired).error().with("retiring the key " + options.key.text());
  GH_TRY(std::vector<keys::KeyOverview> keys, keys::list_keys(store));
  std::erase_if(keys, [](const keys::KeyOverview& key) { return key.state == KeyState::retired; });
  print_listing(streams.out, options.format, listing_of(keys));
  streams.err << options.key.text()
              << " is retired: what it has signed is no longer accepted here, and clients "
                 "refuse it once they have read the key set anew\n";
  return {};
}

}  // namespace gatehouse::app::cli
