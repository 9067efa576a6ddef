#include "core/config/rules/grant_rules.h"

#include <algorithm>
#include <set>

#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/rules/backchannel_client.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/fetch_rules.h"

namespace gatehouse::config {
namespace {

constexpr std::string_view kIetf = "urn:ietf:params:oauth:grant-type:";
constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// What no plugin is needed for, though it is a URI as theirs are.
bool is_built_in(std::string_view type) { return type.starts_with(kIetf) || type == kCibaGrantType; }

/// RFC 9700 §2.4: it shows people's passwords to every app, and knows no second factor.
void check_password(const TenantConfig& tenant, Profile profile, const Place& place, Findings& findings) {
  if (profile == Profile::production && !tenant.legacy.acknowledged)
    findings.error(code::kLegacy, place,
                   "the password grant is for old applications only, and production refuses it",
                   "legacy: { acknowledged: true } in this file, or leave it out");
  if (tenant.security_profile)
    findings.error(code::kSecurityProfile, place, "no security_profile allows the password grant",
                   "leave it out, or use a tenant of its own for the old application");
}

void check_client_grants(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                         Findings& findings) {
  const auto brings = [&](const AssertionIssuer& issuer) {
    return contains(issuer.clients, client.client_id);
  };
  for (std::size_t i = 0; i < client.grant_types.size(); ++i) {
    const std::string& type = client.grant_types[i];
    if (type == kJwtBearer) {
      if (std::none_of(tenant.assertion_issuers.begin(), tenant.assertion_issuers.end(), brings))
        findings.error(code::kAssertionIssuer, place.at(i),
                       "client " + client.client_id + " may bring assertions, but of nobody",
                       "list it in the clients of one of assertion_issuers");
    } else if ((type == "password" || (type.find(':') != std::string::npos && !is_built_in(type))) &&
               tenant.grants.empty()) {
      findings.error(code::kGrantPlugin, place.at(i), "nothing here answers the grant type " + type,
                     "grants: [ { type: … } ], the plugin that does");
    }
  }
}

}  // namespace

void check_grants(const TenantConfig& tenant, Profile profile, const Place& place, Findings& findings) {
  const Place list = place.in("grants");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < tenant.grants.size(); ++i) {
    const auto& type = tenant.grants[i].type;
    if (!seen.insert(type).second)
      findings.error(code::kGrantPlugin, list.at(i), "\"" + type + "\" is listed twice", "remove one");
    if (type == "password") check_password(tenant, profile, list.at(i), findings);
  }
  const Place clients = place.in("clients");
  for (std::size_t i = 0; i < tenant.clients.size(); ++i)
    check_client_grants(tenant.clients[i], tenant, clients.at(i).in("grant_types"), findings);
}

void check_assertion_issuers(const TenantConfig& tenant, Profile profile, const Place& place,
                             Findings& findings) {
  const Place list = place.in("assertion_issuers");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < tenant.assertion_issuers.size(); ++i) {
    const auto& issuer = tenant.assertion_issuers[i];
    const auto at = list.at(i);
    const auto refuse = [&](std::string_view key, std::string message, std::string hint) {
      findings.error(code::kAssertionIssuer, at.in(key), std::move(message), std::move(hint));
    };
    if (issuer.issuer.empty() || issuer.issuer.size() > 512)
      refuse("issuer", "an issuer is the `iss` of its assertions", "https://sts.example.com");
    else if (!seen.insert(issuer.issuer).second)
      refuse("issuer", "this issuer is listed twice", "put its keys and clients into one entry");
    // Else an ID token of ours would be an assertion, and good for tokens of its person once more.
    if (issuer.issuer == tenant.issuer)
      refuse("issuer", "that is this tenant itself", "to call an API for a person, exchange the token");
    if (issuer.clients.empty())
      refuse("clients", "no client may bring assertions of " + issuer.issuer, "clients: [ … ]");
    if (issuer.jwks.empty() == issuer.jwks_uri.empty())
      refuse(issuer.jwks.empty() ? "issuer" : "jwks_uri",
             issuer.jwks.empty() ? "nothing says what assertions of " + issuer.issuer + " are verified with"
                                 : "jwks and jwks_uri exclude each other",
             issuer.jwks.empty() ? "add its public keys: jwks: { keys: [ … ] }, or jwks_uri" : "remove one");
    check_remote_address(issuer.jwks_uri, profile, at.in("jwks_uri"), findings);
    ClientMetadata vouching;
    vouching.jwks = issuer.jwks;
    check_jwks(vouching, at.in("jwks"), findings);
  }
}

void check_plugin_choices(const TenantConfig& tenant, const PluginCatalogue& catalogue, Diagnostics& found) {
  for (const auto& choice : tenant.grants)
    catalogue.check(PluginKind::grant, choice, found);
  for (const auto& choice : tenant.claims_hooks)
    catalogue.check(PluginKind::claims, choice.plugin(), found);
}

}  // namespace gatehouse::config
