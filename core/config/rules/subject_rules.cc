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

}  // namespace

std::optional<std::string> sector_of(const ClientMetadata& client) {
  if (!client.sector_identifier_uri.empty()) {
    const auto uri = parse_uri(client.sector_identifier_uri);
    return uri && !uri->host.empty() ? std::optional(lower_case(uri->host)) : std::nullopt;
  }
  if (client.redirect_uris.empty()) return std::nullopt;
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
  // Several that belong together name the document that says so (§8.1).
  if (!client.sector_identifier_uri.empty()) return;
  // One without a host of its own is a sector of its own.
  if (subject_type_of(client, tenant.tokens.subject) != SubjectType::pairwise || !has_several_hosts(client))
    return;
  findings.error(
      code::kSubjectSector, place.in("redirect_uris"),
      "client " + client.client_id + " gets pairwise subjects, and its redirect URIs do not share one host",
      "OpenID Connect Core, section 8.1: keep to one host, name a sector_identifier_uri, or set "
      "subject_type: "
      "public");
}

}  // namespace gatehouse::config
