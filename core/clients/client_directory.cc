#include "core/clients/client_directory.h"

#include <algorithm>

#include "core/config/client_document.h"
#include "core/config/rules/document_address.h"
#include "core/config/rules/security_profile.h"
#include "core/http/url.h"

namespace gatehouse::clients {
namespace {

constexpr std::size_t kMostCached = 20'000;

}  // namespace

ClientDirectory::ClientDirectory(const config::TenantConfig& tenant, ClientStore& store, CacheTally& tally,
                                 Elsewhere elsewhere)
    : tenant_(tenant), store_(store), elsewhere_(elsewhere), tally_(tally) {
  for (const auto& client : tenant.clients) {
    configured_.emplace(client.client_id, std::make_shared<const config::ClientMetadata>(client));
    add_origins(client, configured_origins_);
  }
  std::sort(configured_origins_.begin(), configured_origins_.end());
  origins_.store(std::make_shared<const Origins>(configured_origins_));
}

void ClientDirectory::add_origins(const config::ClientMetadata& client, Origins& origins) {
  for (const auto& uri : client.redirect_uris)
    if (const auto url = http::parse_http_url(uri)) origins.push_back(http::origin_of(*url));
}

std::optional<ClientPtr> ClientDirectory::peek(const ClientId& id) const {
  if (const auto found = configured_.find(id.text()); found != configured_.end())
    return may_be_served(*found->second) ? std::optional(found->second) : std::nullopt;
  if (elsewhere_.documents != nullptr && config::is_document_address(id.text()))
    return elsewhere_.documents->peek(id.text());
  if (!trusted_.load(std::memory_order_relaxed)) return std::nullopt;
  const std::lock_guard lock(guard_);
  const auto found = cached_.find(id.text());
  if (found == cached_.end()) return std::nullopt;
  tally_.hits.add();
  return found->second;
}

Result<ClientPtr> ClientDirectory::find(const ClientId& id) const {
  GH_TRY(auto here, find_here(id));
  if (here) return *std::move(here);
  if (const auto found = configured_.find(id.text()); found != configured_.end()) {
    GH_TRY(const bool right, elsewhere_.sectors->check_once(*found->second));
    return right ? found->second : ClientPtr();
  }
  return elsewhere_.documents->find(id.text());
}

Result<std::optional<ClientPtr>> ClientDirectory::find_here(const ClientId& id) const {
  if (auto known = peek(id)) return known;
  if (configured_.contains(id.text()) ||
      (elsewhere_.documents != nullptr && config::is_document_address(id.text())))
    return std::optional<ClientPtr>();
  GH_TRY(auto stored, find_stored(id));
  return std::optional(std::move(stored));
}

Result<ClientPtr> ClientDirectory::find_stored(const ClientId& id) const {
  tally_.misses.add();
  std::uint64_t forgotten_before = 0;
  {
    const std::lock_guard lock(guard_);
    forgotten_before = forgotten_;
  }
  GH_TRY(const auto record, store_.find(id));
  // Unknown ids are not cached: they are the caller's choice and without number.
  if (!record) return ClientPtr();
  GH_TRY(auto metadata, config::read_client(record->payload.json));
  config::apply_profile(tenant_, metadata);
  // A client that the profile does not allow is none, whoever made it and when (S-246).
  Diagnostics contradictions;
  config::Findings findings(contradictions);
  config::check_profile(tenant_, metadata, config::Place(), findings);
  if (!contradictions.empty()) return ClientPtr();
  auto client = std::make_shared<const config::ClientMetadata>(std::move(metadata));
  const std::lock_guard lock(guard_);
  if (forgotten_ == forgotten_before) {
    if (cached_.size() >= kMostCached) cached_.clear();
    cached_.insert_or_assign(id.text(), client);
  }
  return client;
}

bool ClientDirectory::allows_origin(std::string_view origin) const {
  const auto origins = origins_.load();
  return std::binary_search(origins->begin(), origins->end(), origin) ||
         (elsewhere_.documents != nullptr && elsewhere_.documents->allows_origin(origin));
}

Result<void> ClientDirectory::complete_origins() {
  // Before the reading: a client that is forgotten meanwhile makes it read again.
  if (origins_complete_.exchange(true)) return {};
  auto read = read_origins(Extent::all);
  if (!read) origins_complete_ = false;
  return read;
}

Result<void> ClientDirectory::read_origins(Extent extent) {
  auto origins = std::make_shared<Origins>(configured_origins_);
  ListQuery query{.cursor = {}, .limit = 200};
  do {
    GH_TRY(const auto page, store_.list(query));
    for (const auto& record : page.records)
      if (const auto client = config::read_client(record.payload.json)) add_origins(*client, *origins);
    query.cursor = page.next;
  } while (!query.cursor.empty() && extent == Extent::all);
  if (!query.cursor.empty()) origins_complete_ = false;
  std::sort(origins->begin(), origins->end());
  origins->erase(std::unique(origins->begin(), origins->end()), origins->end());
  origins_.store(std::move(origins));
  return {};
}

void ClientDirectory::forget(const std::string& id) {
  const std::lock_guard lock(guard_);
  ++forgotten_;
  origins_complete_ = false;
  if (id.empty())
    cached_.clear();
  else
    cached_.erase(id);
}

}  // namespace gatehouse::clients
