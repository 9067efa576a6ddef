#include <algorithm>
#include <set>

#include "core/base/ascii.h"
#include "core/config/codes.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/tenant_rules.h"
#include "core/config/uri.h"

namespace gatehouse::config {
namespace {

/// In lower case; empty for an address that nobody answers for alone: an app's own scheme, which anybody can
/// claim, and the loopback addresses of every machine (RFC 8252 §8.6).
std::string host_of(const std::string& uri) {
  const auto parsed = parse_uri(uri);
  const bool owned = parsed && parsed->scheme == "https" && !is_loopback_host(parsed->host);
  return owned ? lower_case(parsed->host) : std::string();
}

/// Whether its addresses lead to more than one owner.
bool has_several_hosts(const ClientMetadata& client) {
  std::set<std::string> hosts;
  for (const auto& uri : client.redirect_uris)
    if (auto host = host_of(uri); !host.empty()) hosts.insert(std::move(host));
  return hosts.size() > 1;
}

/// With the keys of its jwks_uri: so that nobody names another's address and becomes one with it.
bool shows_its_keys(const ClientMetadata& client) {
  const auto& method = client.token_endpoint_auth_method;
  return !client.jwks_uri.empty() &&
         (method == "private_key_jwt" || method == "self_signed_tls_client_auth" ||
          client.backchannel_authentication_request_signing_alg);
}

/// CIBA §4: of a client that no browser comes back to. Pushed tokens reach its owner alone; who polls shows
/// its keys.
std::optional<std::string> sector_of_backchannel(const ClientMetadata& client) {
  const auto& mode = client.backchannel_token_delivery_mode;
  std::string host;
  if (mode == "push")
    host = host_of(client.backchannel_client_notification_endpoint);
  else if (mode && shows_its_keys(client))
    host = host_of(client.jwks_uri);
  return host.empty() ? std::nullopt : std::optional(std::move(host));
}

}  // namespace

std::optional<std::string> sector_of(const ClientMetadata& client) {
  if (!client.sector_identifier_uri.empty()) {
    const auto uri = parse_uri(client.sector_identifier_uri);
    return uri && !uri->host.empty() ? std::optional(lower_case(uri->host)) : std::nullopt;
  }
  if (client.redirect_uris.empty()) return sector_of_backchannel(client);
  auto host = host_of(client.redirect_uris.front());
  const bool shared =
      !host.empty() && std::all_of(client.redirect_uris.begin(), client.redirect_uris.end(),
                                   [&host](const std::string& uri) { return host_of(uri) == host; });
  return shared ? std::optional(std::move(host)) : std::nullopt;
}

SubjectType subject_type_of(const ClientMetadata& client, SubjectType of_the_tenant) {
  return client.subject_type.value_or(of_the_tenant);
}

void check_client_subject(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                          Findings& findings) {
  if (subject_type_of(client, tenant.tokens.subject) != SubjectType::pairwise) return;
  const auto& mode = client.backchannel_token_delivery_mode;
  if (client.redirect_uris.empty() && (mode == "poll" || mode == "ping") && !shows_its_keys(client))
    findings.error(
        code::kSubjectSector, place.in("backchannel_token_delivery_mode"),
        "client " + client.client_id +
            " gets pairwise subjects, and has no address that it shows to be its own",
        "CIBA, section 4: name a jwks_uri and let the client prove itself or sign its requests with "
        "those keys, or set subject_type: public");
  // Several that belong together name the document that says so (§8.1); one without a host of its own is a
  // sector of its own.
  if (!client.sector_identifier_uri.empty() || !has_several_hosts(client)) return;
  findings.error(
      code::kSubjectSector, place.in("redirect_uris"),
      "client " + client.client_id + " gets pairwise subjects, and its redirect URIs do not share one host",
      "OpenID Connect Core, section 8.1: keep to one host, name a sector_identifier_uri, or set "
      "subject_type: "
      "public");
}

}  // namespace gatehouse::config
