#include "core/clients/client_keys.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "core/base/strict_json.h"
#include "core/clients/document_clients.h"
#include "core/clients/key_set_budget.h"
#include "core/jose/jwk_soundness.h"

namespace gatehouse::clients {
namespace {

constexpr std::size_t kMostKept = 20'000;
constexpr std::size_t kMostKeptOfSelfDescribed = DocumentClients::kMost;

std::string_view text_of(const boost::json::object& jwk, std::string_view name) {
  const auto* member = jwk.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

/// RFC 7518 lets one RSA key serve six algorithms; ours serve one each (S-240). Which ones, the client's
/// registration says; where it does not, the two that clients use.
std::set<jose::Algorithm> rsa_algorithms(const config::ClientMetadata& client) {
  std::set<jose::Algorithm> algorithms;
  const auto add_registered = [&algorithms](const std::string& name) {
    if (name.starts_with("RS") || name.starts_with("PS"))
      algorithms.insert(jose::parse_algorithm(name).value_or(jose::Algorithm::rs256));
  };
  for (const auto* name : {&client.token_endpoint_auth_signing_alg, &client.request_object_signing_alg}) {
    if (*name)
      add_registered(**name);
    else
      algorithms.insert({jose::Algorithm::rs256, jose::Algorithm::ps256});
  }
  // CIBA §4: without it the client signs no such requests.
  if (client.backchannel_authentication_request_signing_alg)
    add_registered(*client.backchannel_authentication_request_signing_alg);
  return algorithms;
}

void add(std::vector<jose::PublicKey>& keys, Result<jose::PublicKey> key) {
  if (key) keys.push_back(*std::move(key));
}

}  // namespace

std::vector<jose::PublicKey> read_signature_keys(std::string_view jwks,
                                                 const config::ClientMetadata& client) {
  std::vector<jose::PublicKey> keys;
  const auto set = parse_strict_object(jwks);
  const auto* list = set ? set->if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array()) return keys;
  // What is not understood is passed over (RFC 7517 §5); of several keys of one name what they are for
  // decides (RFC 7517 §5.1, FAPI 2.0 Security Profile §5.4.3).
  KeySetBudget budget;
  for (const auto& member : list->get_array()) {
    const auto* jwk = member.if_object();
    if (jwk == nullptr || text_of(*jwk, "use") == "enc") continue;
    if (!budget.covers(*jwk)) break;
    if (text_of(*jwk, "kty") == "RSA" && !jwk->contains("alg"))
      for (const auto algorithm : rsa_algorithms(client))
        add(keys, jose::PublicKey::from_jwk(*jwk, algorithm));
    else
      add(keys, jose::PublicKey::from_jwk(boost::json::serialize(*jwk)));
  }
  return keys;
}

std::optional<std::size_t> unsound_key(std::string_view jwks) {
  const auto set = parse_strict_object(jwks);
  const auto* list = set ? set->if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array()) return std::nullopt;
  const auto& keys = list->get_array();
  KeySetBudget budget;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto* jwk = keys[i].if_object();
    if (jwk != nullptr && (!budget.covers(*jwk) || !jose::check_soundness(*jwk))) return i;
  }
  return std::nullopt;
}

Result<ClientKeys::KeySetText> ClientKeys::key_set(const ClientPtr& client, TimePoint now) const {
  if (client->jwks_uri.empty()) return KeySetText(client, &client->jwks);
  GH_TRY(const auto fetched, documents_.of(*client).get(client->jwks_uri, now));
  return KeySetText(fetched, &fetched->document.body);
}

Result<ClientKeys::Keys> ClientKeys::signature_keys(const ClientPtr& client, std::string_view kid,
                                                    TimePoint now) const {
  if (client->jwks_uri.empty()) return parsed(client, KeySetText(client, &client->jwks));
  GH_TRY(const auto fetched, documents_.of(*client).get(client->jwks_uri, now));
  auto keys = parsed(client, KeySetText(fetched, &fetched->document.body));
  const auto is_it = [kid](const jose::PublicKey& key) { return key.id().text() == kid; };
  if (kid.empty() || std::any_of(keys->begin(), keys->end(), is_it)) return keys;
  GH_TRY(const auto newer, documents_.of(*client).newer_than(fetched, client->jwks_uri, now));
  return newer == fetched ? keys : parsed(client, KeySetText(newer, &newer->document.body));
}

ClientKeys::Store& ClientKeys::kept_of(const config::ClientMetadata& client) const noexcept {
  return describes_itself(client) ? of_self_described_ : of_registered_;
}

ClientKeys::Keys ClientKeys::peek(const ClientPtr& client) const {
  if (!client->jwks_uri.empty()) return nullptr;
  const std::lock_guard lock(guard_);
  const auto& known = kept_of(*client);
  const auto kept = known.find(client->client_id);
  if (kept == known.end() || kept->second.of.lock() != client) return nullptr;
  return kept->second.text.lock().get() == &client->jwks ? kept->second.keys : nullptr;
}

ClientKeys::Keys ClientKeys::parsed(const ClientPtr& client, const KeySetText& text) const {
  auto& known = kept_of(*client);
  {
    const std::lock_guard lock(guard_);
    const auto kept = known.find(client->client_id);
    if (kept != known.end() && kept->second.of.lock() == client && kept->second.text.lock() == text)
      return kept->second.keys;
  }
  auto keys = std::make_shared<const std::vector<jose::PublicKey>>(read_signature_keys(*text, *client));
  const std::lock_guard lock(guard_);
  if (known.size() >= (describes_itself(*client) ? kMostKeptOfSelfDescribed : kMostKept)) known.clear();
  known.insert_or_assign(client->client_id, Kept{.of = client, .text = text, .keys = keys});
  return keys;
}

}  // namespace gatehouse::clients
