#include "core/clients/sector_documents.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/strict_json.h"

namespace gatehouse::clients {
namespace {

constexpr auto kTellAgain = std::chrono::minutes(10);

/// What the list must hold. CIBA §4: also by what a client shows itself that no browser comes back to.
std::vector<std::string> addresses_of(const config::ClientMetadata& client) {
  auto addresses = client.redirect_uris;
  const auto& mode = client.backchannel_token_delivery_mode;
  if (mode == "push")
    addresses.push_back(client.backchannel_client_notification_endpoint);
  else if (mode && !client.jwks_uri.empty())
    addresses.push_back(client.jwks_uri);
  return addresses;
}

}  // namespace

Result<void> check_sector_document(const config::ClientMetadata& client, const fetch::Document& document) {
  const auto value = parse_strict_json(document.body, {.bytes = 512 << 10, .depth = 2});
  const auto* list = value ? value->if_array() : nullptr;
  if (list == nullptr)
    return Error(ErrorCode::permission, "sector_identifier_uri must lead to a JSON list of redirect URIs");
  const auto addresses = addresses_of(client);
  // Anybody could name another's document, and be told whom that one knows.
  if (addresses.empty())
    return Error(ErrorCode::permission, "a client with a sector_identifier_uri must have a redirect URI");
  for (const auto& uri : addresses) {
    const auto is_it = [&](const boost::json::value& one) {
      return one.is_string() && one.get_string() == uri;
    };
    if (!std::any_of(list->begin(), list->end(), is_it))
      return Error(ErrorCode::permission,
                   "the list at sector_identifier_uri must hold every redirect URI, and with back-channel "
                   "requests the jwks_uri or, where tokens are pushed, the notification endpoint");
  }
  return {};
}

Result<void> SectorDocuments::check(const config::ClientMetadata& client) const {
  if (client.sector_identifier_uri.empty()) return {};
  GH_TRY(const auto document, documents_.get(client.sector_identifier_uri, clock_.now()));
  return check_sector_document(client, document->document);
}

bool SectorDocuments::is_checked(const config::ClientMetadata& client) const {
  if (client.sector_identifier_uri.empty()) return true;
  const std::lock_guard lock(guard_);
  return checked_.contains(client.client_id);
}

Result<bool> SectorDocuments::check_once(const config::ClientMetadata& client) const {
  if (is_checked(client)) return true;
  const auto checked = check(client);
  if (checked) {
    const std::lock_guard lock(guard_);
    checked_.insert(client.client_id);
    return true;
  }
  if (checked.error().code() != ErrorCode::permission)
    return Error(ErrorCode::unavailable,
                 "sector_identifier_uri of client " + client.client_id + ": " + checked.error().message());
  {
    const std::lock_guard lock(guard_);
    auto& told = told_[client.client_id];
    if (clock_.now() - told < kTellAgain) return false;
    told = clock_.now();
  }
  log_.warn({.event = "client.sector_refused",
             .message = "A client is not served: its sector_identifier_uri does not list its redirect URIs",
             .tenant = tenant_.text(),
             .client_id = client.client_id,
             .outcome = telemetry::Outcome::denied,
             .error = &checked.error()});
  return false;
}

}  // namespace gatehouse::clients
