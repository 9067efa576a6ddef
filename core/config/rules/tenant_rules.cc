#include "core/config/rules/tenant_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/base/ascii.h"
#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/rules/authorization_details_rules.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/grant_rules.h"
#include "core/config/rules/security_profile.h"
#include "core/config/rules/tls_rules.h"
#include "core/config/uri.h"

namespace gatehouse::config {
namespace {

/// Names that a route, a host or an operator already means something by (S-312).
constexpr std::array kReservedIds{
    "account",    "admin",   "api",    "assets",    "auth",     "authorize", "callback",   "console",
    "consent",    "default", "device", "error",     "health",   "healthz",   "host",       "interaction",
    "introspect", "jwks",    "livez",  "localhost", "login",    "logout",    "mail",       "metrics",
    "oauth",      "oidc",    "par",    "readyz",    "register", "revoke",    "root",       "scim",
    "signin",     "static",  "status", "system",    "token",    "userinfo",  "well-known", "www"};

std::string place_text(const SourceSpan& span) { return span.file + ":" + std::to_string(span.line); }

}  // namespace

void check_tenant_id(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const std::string& id = tenant.id.text();
  const auto refuse = [&](std::string message, std::string hint) {
    findings.error(code::kTenantId, place.in("id"), std::move(message), std::move(hint));
  };
  const auto allowed = [](char c) { return is_lower_letter(c) || is_digit(c) || c == '-'; };
  // A DNS label, so that every way of telling tenants apart can carry it.
  if (id.empty() || id.size() > 63 || !std::all_of(id.begin(), id.end(), allowed) || id.front() == '-' ||
      id.back() == '-')
    return refuse("\"" + id + "\" cannot be a tenant's id",
                  "1 to 63 lower-case letters, digits and hyphens, none at either end");
  if (std::all_of(id.begin(), id.end(), is_digit))
    return refuse("a tenant's id must not be a number", "add a letter");
  if (contains(kReservedIds, id)) refuse("\"" + id + "\" is a reserved name", "choose another id");
}

void check_issuer(const TenantConfig& tenant, Profile profile, const Place& place, Findings& findings) {
  const auto refuse = [&](std::string message, std::string hint) {
    findings.error(code::kIssuerForm, place.in("issuer"), std::move(message), std::move(hint));
  };
  const auto uri = parse_uri(tenant.issuer);
  if (!uri || !uri->has_authority || uri->host.empty())
    return refuse("\"" + tenant.issuer + "\" is not an absolute address", "https://id.example.com/t/acme");
  // OpenID Discovery §4.3, RFC 8414 §2: clients compare the issuer byte for byte and append paths to it.
  if (uri->query || uri->fragment) refuse("an issuer must have no query and no fragment", "remove it");
  if (uri->has_userinfo) refuse("an issuer must have no user name", "remove it");
  if (tenant.issuer.ends_with('/')) refuse("an issuer must not end with a slash", "remove it");
  if (uri->path.find("//") != std::string_view::npos || uri->path.find("/.") != std::string_view::npos ||
      uri->path.find('%') != std::string_view::npos)
    refuse("the issuer's path must be plain", "no empty or dot segments, no percent encodings");
  if (std::any_of(uri->host.begin(), uri->host.end(), is_upper_letter) ||
      std::any_of(uri->scheme.begin(), uri->scheme.end(), is_upper_letter))
    refuse("the issuer's scheme and host must be lower-case", "clients compare it byte for byte");
  if (uri->scheme == "https") return;
  if (uri->scheme == "http" && profile == Profile::dev && is_loopback_host(uri->host)) return;
  findings.error(code::kIssuerScheme, place.in("issuer"), "the issuer must be an https address",
                 profile == Profile::dev
                     ? "under profile dev, http is allowed for localhost and loopback addresses"
                     : "http works on localhost under profile dev only");
}

void check_lifetimes(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const auto& tokens = tenant.tokens;
  const Place refresh = place.in("tokens").in("refresh");
  if (tokens.refresh_grace >= tokens.refresh_idle)
    findings.error(code::kLifetimeOrder, refresh.in("grace"),
                   "the grace window must be shorter than refresh.idle", "grace < idle <= lifetime");
  if (tokens.refresh_idle > tokens.refresh_lifetime)
    findings.error(code::kLifetimeOrder, refresh.in("idle"), "refresh.idle must not exceed refresh.lifetime",
                   "grace < idle <= lifetime");
  if (tenant.sessions.idle > tenant.sessions.absolute)
    findings.error(code::kLifetimeOrder, place.in("sessions").in("idle"),
                   "sessions.idle must not exceed absolute", "");
}

void check_clients(const TenantConfig& tenant, Profile profile, const Place& place, Diagnostics& found) {
  Findings findings(found);
  const Place list = place.in("clients");
  std::map<std::string, SourceSpan> seen;
  for (std::size_t i = 0; i < tenant.clients.size(); ++i) {
    const auto& client = tenant.clients[i];
    check_client(client, profile, list.at(i), found);
    const Place id = list.at(i).in("client_id");
    const auto [earlier, fresh] = seen.emplace(client.client_id, id.span());
    if (!fresh)
      findings.error(code::kClientTaken, id, "client \"" + client.client_id + "\" is declared twice",
                     "first at " + place_text(earlier->second));
  }
}

void check_tenant(const TenantConfig& tenant, Profile profile, const Place& place, Diagnostics& found) {
  Findings findings(found);
  check_tenant_id(tenant, place, findings);
  check_issuer(tenant, profile, place, findings);
  check_lifetimes(tenant, place, findings);
  check_signing_keys(tenant, place, findings);
  check_scopes(tenant, place, findings);
  check_resources(tenant, place, findings);
  check_authorization_details(tenant, place, findings);
  check_registration(tenant, place, findings);
  check_client_metadata_documents(tenant, place, findings);
  check_grants(tenant, profile, place, findings);
  check_assertion_issuers(tenant, profile, place, findings);
  check_legacy(tenant, profile, place, findings);
  check_mtls(tenant, place, findings);
  check_users(tenant, place, findings);
  check_clients(tenant, profile, place, found);
  check_profile(tenant, place, findings);
}

void check_tenants_are_distinct(std::span<const TenantConfig> tenants, std::span<const Place> places,
                                Diagnostics& found) {
  Findings findings(found);
  std::map<std::string, SourceSpan> ids;
  std::map<std::string, SourceSpan> issuers;
  for (std::size_t i = 0; i < tenants.size(); ++i) {
    const Place id = places[i].in("id");
    const Place issuer = places[i].in("issuer");
    const auto [earlier_id, fresh_id] = ids.emplace(tenants[i].id.text(), id.span());
    if (!fresh_id)
      findings.error(code::kTenantTaken, id, "tenant \"" + tenants[i].id.text() + "\" is declared twice",
                     "first at " + place_text(earlier_id->second));
    // Two tenants under one issuer could pass each other's tokens off as their own (S-300).
    const auto [earlier_issuer, fresh_issuer] = issuers.emplace(tenants[i].issuer, issuer.span());
    if (!fresh_issuer)
      findings.error(code::kIssuerTaken, issuer, "issuer " + tenants[i].issuer + " belongs to another tenant",
                     "first at " + place_text(earlier_issuer->second));
  }
}

void check_issuers(std::span<const TenantConfig> tenants, std::span<const Place> places,
                   const TenantAt& tenant_at, Diagnostics& found) {
  Findings findings(found);
  for (std::size_t i = 0; i < tenants.size(); ++i) {
    const std::string& issuer = tenants[i].issuer;
    const auto host = issuer.find("://") + 3;
    const auto path = std::min(issuer.find('/', host), issuer.size());
    const auto there = tenant_at(std::string_view(issuer).substr(host, path - host),
                                 issuer.substr(path) + "/.well-known/openid-configuration");
    if (there && *there == tenants[i].id) continue;
    findings.error(
        code::kIssuerElsewhere, places[i].in("issuer"),
        "issuer " + issuer + " does not lead to this tenant: " +
            (there ? "it leads to \"" + there->text() + "\"" : "no strategy of `tenancy` knows it"),
        "with { type: path_prefix, config: { prefix: /t/ } } it ends with /t/" + tenants[i].id.text());
  }
}

}  // namespace gatehouse::config
