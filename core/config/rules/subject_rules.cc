#include <algorithm>

#include "core/base/ascii.h"
#include "core/config/codes.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/tenant_rules.h"
#include "core/config/uri.h"

namespace gatehouse::config {
namespace {

/// In lower case; empty for an address that has no host, as an app's own scheme.
std::string host_of(const std::string& uri) {
  const auto parsed = parse_uri(uri);
  return parsed ? lower_case(parsed->host) : std::string();
}

}  // namespace

std::optional<std::string> sector_of(const ClientMetadata& client) {
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
  if (client.redirect_uris.empty() ||
      subject_type_of(client, tenant.tokens.subject) != SubjectType::pairwise || sector_of(client))
    return;
  findings.error(
      code::kSubjectSector, place.in("redirect_uris"),
      "client " + client.client_id + " gets pairwise subjects, and its redirect URIs do not share one host",
      "OpenID Connect Core, section 8.1: keep to one host, or set subject_type: public");
}

}  // namespace gatehouse::config
