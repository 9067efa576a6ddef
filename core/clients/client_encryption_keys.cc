#include "core/clients/client_encryption_keys.h"

#include <boost/json.hpp>

#include "core/base/strict_json.h"
#include "core/clients/document_clients.h"
#include "core/clients/key_set_budget.h"

namespace gatehouse::clients {
namespace {

constexpr std::size_t kMostKept = 20'000;
constexpr std::size_t kMostKeptOfSelfDescribed = DocumentClients::kMost;

}  // namespace

std::vector<jose::EncryptionKey> read_encryption_keys(std::string_view jwks) {
  std::vector<jose::EncryptionKey> keys;
  const auto set = parse_strict_object(jwks);
  const auto* list = set ? set->if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array()) return keys;
  KeySetBudget budget;
  for (const auto& member : list->get_array()) {
    const auto* jwk = member.if_object();
    const auto* use = jwk == nullptr ? nullptr : jwk->if_contains("use");
    if (jwk == nullptr || (use != nullptr && *use != "enc")) continue;
    if (!budget.covers(*jwk)) break;
    auto key = jose::EncryptionKey::from_jwk(boost::json::serialize(member));
    if (key) keys.push_back(*std::move(key));
  }
  return keys;
}

ClientEncryptionKeys::Keys ClientEncryptionKeys::parsed(const config::ClientMetadata& client,
                                                        const std::string& jwks) const {
  auto& known = describes_itself(client) ? of_self_described_ : of_registered_;
  {
    const std::lock_guard lock(guard_);
    const auto kept = known.find(client.client_id);
    if (kept != known.end() && kept->second.jwks == jwks) return kept->second.keys;
  }
  auto keys = std::make_shared<const std::vector<jose::EncryptionKey>>(read_encryption_keys(jwks));
  const std::lock_guard lock(guard_);
  if (known.size() >= (describes_itself(client) ? kMostKeptOfSelfDescribed : kMostKept)) known.clear();
  known.insert_or_assign(client.client_id, Kept{.jwks = jwks, .keys = keys});
  return keys;
}

Result<jose::EncryptionKey> ClientEncryptionKeys::find(const config::ClientMetadata& client,
                                                       jose::KeyManagement algorithm) const {
  if (client.jwks_uri.empty()) {
    const auto keys = parsed(client, client.jwks);
    if (const auto* key = jose::choose_key(*keys, algorithm)) return *key;
  } else {
    const auto now = clock_.now();
    auto fetched = documents_.of(client).get(client.jwks_uri, now);
    if (!fetched)
      return Error(ErrorCode::unavailable, "the keys of client " + client.client_id + " cannot be fetched");
    const auto keys = parsed(client, (*fetched)->document.body);
    if (const auto* key = jose::choose_key(*keys, algorithm)) return *key;
    GH_TRY(const auto newer, documents_.of(client).newer_than(*fetched, client.jwks_uri, now));
    const auto newer_keys = parsed(client, newer->document.body);
    if (const auto* key = jose::choose_key(*newer_keys, algorithm)) return *key;
  }
  return Error(ErrorCode::unavailable, "client " + client.client_id + " has no key to encrypt to with " +
                                           std::string(jose::to_string(algorithm)));
}

}  // namespace gatehouse::clients
