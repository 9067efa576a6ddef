#include "core/clients/client_encryption_keys.h"

#include <boost/json.hpp>

#include "core/base/strict_json.h"

namespace gatehouse::clients {
namespace {

constexpr std::size_t kMostKept = 20'000;
constexpr std::size_t kMostKeys = 32;  // of one client

}  // namespace

std::vector<jose::EncryptionKey> read_encryption_keys(std::string_view jwks) {
  std::vector<jose::EncryptionKey> keys;
  const auto set = parse_strict_object(jwks);
  const auto* list = set ? set->if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array()) return keys;
  for (const auto& member : list->get_array()) {
    if (keys.size() >= kMostKeys) break;
    if (!member.is_object()) continue;
    auto key = jose::EncryptionKey::from_jwk(boost::json::serialize(member));
    if (key) keys.push_back(*std::move(key));
  }
  return keys;
}

ClientEncryptionKeys::Keys ClientEncryptionKeys::keys_of(const config::ClientMetadata& client) const {
  {
    const std::lock_guard lock(guard_);
    const auto kept = kept_.find(client.client_id);
    if (kept != kept_.end() && kept->second.jwks == client.jwks) return kept->second.keys;
  }
  auto keys = std::make_shared<const std::vector<jose::EncryptionKey>>(read_encryption_keys(client.jwks));
  const std::lock_guard lock(guard_);
  if (kept_.size() >= kMostKept) kept_.clear();
  kept_.insert_or_assign(client.client_id, Kept{.jwks = client.jwks, .keys = keys});
  return keys;
}

Result<jose::EncryptionKey> ClientEncryptionKeys::find(const config::ClientMetadata& client,
                                                       jose::KeyManagement algorithm) const {
  const auto keys = keys_of(client);
  if (const auto* key = jose::choose_key(*keys, algorithm)) return *key;
  return Error(ErrorCode::unavailable, "client " + client.client_id + " has no key to encrypt to with " +
                                           std::string(jose::to_string(algorithm)));
}

}  // namespace gatehouse::clients
