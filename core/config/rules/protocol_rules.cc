// What a tenant's protocol settings must be to make sense together.
#include <set>

#include "core/base/ascii.h"
#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/tenant_rules.h"
#include "core/config/uri.h"
#include "gatehouse/config_value.h"

namespace gatehouse::config {
namespace {

std::vector<std::string> scopes_of(const TenantConfig& tenant) {
  auto known = standard_scopes();
  for (const auto& scope : tenant.scopes)
    known.push_back(scope.id);
  return known;
}

void check_known(const std::vector<std::string>& asked, const std::vector<std::string>& known,
                 const Place& list, Findings& findings) {
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (contains(known, asked[i])) continue;
    std::string hint = did_you_mean(asked[i], known);
    if (hint.empty()) hint = "declare it under scopes";
    findings.error(code::kUnknownScope, list.at(i), "scope \"" + asked[i] + "\" does not exist",
                   std::move(hint));
  }
}

/// Absolute, without a fragment (RFC 8707 §2).
bool is_resource_id(const std::string& id) { return id.find('#') == std::string::npos && parse_uri(id); }

/// RFC 8693 §4.4: whoever is named must be able to come, or nobody ever exchanges these tokens.
void check_may_act(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                   Findings& findings) {
  constexpr std::string_view kGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
  const auto& named = client.token_exchange.may_act;
  if (named.empty()) return;
  std::vector<std::string> known;
  const ClientMetadata* actor = nullptr;
  for (const auto& one : tenant.clients) {
    if (contains(one.grant_types, kGrant)) known.push_back(one.client_id);
    if (one.client_id == named) actor = &one;
  }
  if (actor == nullptr) {
    auto hint = did_you_mean(named, known);
    if (hint.empty()) hint = "name a client of this file that has the grant type of token exchange";
    return findings.error(code::kGrantCombination, place, "there is no client \"" + named + "\"",
                          std::move(hint));
  }
  if (!contains(known, named))
    return findings.error(code::kGrantCombination, place, "client " + named + " cannot exchange tokens",
                          "give it the grant type " + std::string(kGrant) + ", or name another");
  const auto& brings = actor->token_exchange.subject_clients;
  if (!contains(brings, client.client_id))
    findings.error(code::kGrantCombination, place,
                   "client " + named + " may not bring tokens of " + client.client_id,
                   "add " + client.client_id + " to its token_exchange.subject_clients");
}

}  // namespace

void check_resources(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const auto list = place.in("resources");
  const auto known = scopes_of(tenant);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < tenant.resources.size(); ++i) {
    const auto& resource = tenant.resources[i];
    const auto at = list.at(i);
    if (!is_resource_id(resource.id))
      findings.error(code::kResource, at.in("id"), "a resource is an absolute URI without a fragment",
                     "https://api.example.com");
    else if (!seen.insert(resource.id).second)
      findings.error(code::kResource, at.in("id"), "this resource is listed twice", "remove one");
    // What a client may do there is what it was granted there: without scopes of its own an API would take
    // any token of anybody.
    if (resource.scopes.empty())
      findings.error(code::kResource, at, "resource " + resource.id + " has no scopes",
                     "scopes: [ … ], those that a client must be granted to call it");
    check_known(resource.scopes, known, at.in("scopes"), findings);
  }
  for (std::size_t i = 0; i < tenant.clients.size(); ++i) {
    const auto& audiences = tenant.clients[i].token_exchange.audiences;
    const auto at = place.in("clients").at(i).in("token_exchange").in("audiences");
    for (std::size_t j = 0; j < audiences.size(); ++j)
      if (!seen.contains(audiences[j]))
        findings.error(code::kResource, at.at(j), "\"" + audiences[j] + "\" is none of the resources",
                       "declare it under resources");
    check_may_act(tenant.clients[i], tenant, place.in("clients").at(i).in("token_exchange").in("may_act"),
                  findings);
  }
}

void check_registration(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const auto& rules = tenant.registration;
  const auto at = place.in("registration");
  check_known(rules.scopes, scopes_of(tenant), at.in("scopes"), findings);
  const auto statements = at.in("software_statements");
  if (rules.software_statement_required && rules.software_statement_jwks.empty())
    findings.error(code::kRegistration, statements.in("required"),
                   "software statements are required, but nobody's are believed",
                   "add software_statements.jwks: the keys of whoever signs them");
  ClientMetadata vouching;
  vouching.jwks = rules.software_statement_jwks;
  check_jwks(vouching, statements.in("jwks"), findings);
}

void check_client_metadata_documents(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const auto& rules = tenant.client_metadata_documents;
  const auto at = place.in("client_metadata_documents");
  check_known(rules.scopes, scopes_of(tenant), at.in("scopes"), findings);
  if (!rules.accepted && !rules.hosts.empty())
    findings.warn(code::kClientDocuments, at.in("hosts"), "no documents of clients are accepted at all",
                  "accepted: true");
  for (std::size_t i = 0; i < rules.hosts.size(); ++i) {
    const auto address = "https://" + rules.hosts[i] + "/";
    const auto uri = parse_uri(address);
    if (!uri || uri->host != rules.hosts[i] || lower_case(rules.hosts[i]) != rules.hosts[i])
      findings.error(code::kClientDocuments, at.in("hosts").at(i), "\"" + rules.hosts[i] + "\" is no host",
                     "apps.example.com: in lower case, without scheme, port and path");
  }
}

}  // namespace gatehouse::config
