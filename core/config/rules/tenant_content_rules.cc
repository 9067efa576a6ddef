// What a tenant holds besides its clients: signing keys, scopes, people.
#include <algorithm>
#include <set>

#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/phc.h"
#include "core/config/rules/tenant_rules.h"
#include "core/config/standard_claims.h"
#include "core/config/uri.h"
#include "gatehouse/config_value.h"

namespace gatehouse::config {
namespace {

bool has_key(const TenantConfig& tenant, std::string_view alg) {
  return std::any_of(tenant.keys.begin(), tenant.keys.end(), [&](const auto& key) { return key.alg == alg; });
}

void demand_key(const TenantConfig& tenant, const std::string& alg, const Place& place, Findings& findings) {
  if (has_key(tenant, alg)) return;
  findings.error(code::kTokenAlgorithm, place, "no signing key for " + alg,
                 "add { alg: " + alg + " } to keys");
}

std::vector<std::string> split_scope(const std::string& scope) {
  std::vector<std::string> tokens;
  std::size_t start = 0;
  while (start <= scope.size()) {
    const std::size_t end = std::min(scope.find(' ', start), scope.size());
    tokens.push_back(scope.substr(start, end - start));
    start = end + 1;
  }
  return tokens;
}

/// RFC 6749 §3.3: %x21 / %x23-5B / %x5D-7E.
bool is_scope_token(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
}

void check_scope_of(const ClientMetadata& client, const std::vector<std::string>& known, const Place& place,
                    Findings& findings) {
  if (client.scope.empty()) return;
  for (const auto& token : split_scope(client.scope)) {
    if (!is_scope_token(token)) {
      findings.error(code::kScope, place, "scope is not a list of names",
                     "names separated by one space each");
      return;
    }
    if (!contains(known, token)) {
      std::string hint = did_you_mean(token, known);
      if (hint.empty()) hint = "declare it under scopes";
      findings.error(code::kUnknownScope, place, "scope \"" + token + "\" does not exist", std::move(hint));
    }
  }
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" \t\r\n<>") == std::string_view::npos;
}

/// Who makes an account chooses a user name for it, and nothing else to sign in with.
void check_own_accounts(const AccountSettings& accounts, const Place& place, Findings& findings) {
  const auto& names = accounts.login_with;
  if (accounts.registration == AccountRegistration::closed || contains(names, "username")) return;
  findings.error(code::kUserSeed, place.in("registration"),
                 "people who make an account could never come back: they have a user name, and login_with "
                 "has no username",
                 "login_with: [username, email], or registration: closed");
}

}  // namespace

const std::vector<std::string>& standard_scopes() {
  static const std::vector<std::string> names = {"openid",  "profile", "email",
                                                 "address", "phone",   "offline_access"};
  return names;
}

void check_signing_keys(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const Place keys = place.in("keys");
  // OpenID Registration §2: RS256 is what a client gets that asks for nothing.
  if (!has_key(tenant, "RS256"))
    findings.error(code::kSigningKeys, keys, "a tenant needs an RS256 signing key",
                   "add { alg: RS256 } to keys");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < tenant.keys.size(); ++i) {
    if (tenant.keys[i].bits % 1024 != 0)
      findings.error(code::kSigningKeys, keys.at(i).in("bits"), "an RSA key has 2048, 3072 or 4096 bits",
                     "2048 suffices until 2030; more makes every signature slower");
    if (!seen.insert(tenant.keys[i].alg).second)
      findings.error(code::kSigningKeys, keys.at(i), "two keys for " + tenant.keys[i].alg,
                     "one entry per algorithm: rotation makes the successors");
  }
  const Place tokens = place.in("tokens");
  if (tenant.tokens.access_format == AccessTokenFormat::jwt)
    demand_key(tenant, tenant.tokens.access_alg, tokens.in("access").in("alg"), findings);
  demand_key(tenant, tenant.tokens.id_alg, tokens.in("id").in("alg"), findings);
  for (std::size_t i = 0; i < tenant.clients.size(); ++i) {
    const auto& client = tenant.clients[i];
    const Place written = place.in("clients").at(i);
    check_client_algorithms(client, tenant, written, findings);
    check_client_subject(client, tenant, written, findings);
    // Sealed under the tenant's key and bound to its row: nobody can write one into a file.
    if (is_recoverable_secret(client.client_secret_hash))
      findings.error(code::kClientSecret, written.in("client_secret_hash"),
                     "a sealed secret lives in the store only",
                     "make the client with `gatehouse client create`");
  }
}

void check_client_algorithms(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                             Findings& findings) {
  if (client.access_token_signed_response_alg)
    demand_key(tenant, *client.access_token_signed_response_alg, place.in("access_token_signed_response_alg"),
               findings);
  const auto demand = [&](std::string_view key, const std::optional<std::string>& algorithm) {
    if (algorithm && !is_mac_name(*algorithm)) demand_key(tenant, *algorithm, place.in(key), findings);
  };
  demand("id_token_signed_response_alg", client.id_token_signed_response_alg);
  demand("userinfo_signed_response_alg", client.userinfo_signed_response_alg);
  demand("authorization_signed_response_alg", client.authorization_signed_response_alg);
  demand("introspection_signed_response_alg", client.introspection_signed_response_alg);
}

void check_client_scope(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                        Findings& findings) {
  std::vector<std::string> known = standard_scopes();
  for (const auto& scope : tenant.scopes)
    known.push_back(scope.id);
  check_scope_of(client, known, place.in("scope"), findings);
}

void check_scopes(const TenantConfig& tenant, const Place& place, Findings& findings) {
  std::vector<std::string> known = standard_scopes();
  const Place scopes = place.in("scopes");
  for (std::size_t i = 0; i < tenant.scopes.size(); ++i) {
    const std::string& id = tenant.scopes[i].id;
    const Place written = scopes.at(i).in("id");
    if (!is_scope_token(id))
      findings.error(code::kScope, written, "\"" + id + "\" cannot be a scope",
                     "visible ASCII without \" and \\");
    else if (contains(known, id))
      findings.error(code::kScope, written, "scope \"" + id + "\" exists already", "remove this one");
    known.push_back(id);
  }
  for (std::size_t i = 0; i < tenant.clients.size(); ++i)
    check_scope_of(tenant.clients[i], known, place.in("clients").at(i).in("scope"), findings);
  if (!tenant.default_audience.empty() && !parse_uri(tenant.default_audience))
    findings.error(code::kAudience, place.in("default_audience"), "default_audience must be an absolute URI",
                   "https://api.example.com");
}

void check_users(const TenantConfig& tenant, const Place& place, Findings& findings) {
  if (tenant.accounts.login_with.empty())
    findings.error(code::kUserSeed, place.in("accounts").in("login_with"),
                   "nobody could sign in: login_with is empty", "username, email or both");
  check_own_accounts(tenant.accounts, place.in("accounts"), findings);
  std::set<std::string> names;
  std::set<std::string> emails;
  for (std::size_t i = 0; i < tenant.users.size(); ++i) {
    const auto& user = tenant.users[i];
    const Place written = place.in("users").at(i);
    if (user.username.empty() || user.username.size() > 128 || user.username.find('@') != std::string::npos)
      findings.error(code::kUserSeed, written.in("username"), "a username has 1 to 128 bytes and no @",
                     "an @ would make it look like somebody's e-mail address");
    if (!user.email.empty() && !is_email(user.email))
      findings.error(code::kUserSeed, written.in("email"), "\"" + user.email + "\" is not an e-mail address",
                     "");
    if (user.email_verified && user.email.empty())
      findings.error(code::kUserSeed, written.in("email_verified"), "email_verified without an email",
                     "add email");
    for (const auto& [name, node] : user.claims)
      if (const auto claim = claim_of_node(name, node); !claim)
        findings.error(code::kUserSeed, written.in("claims").in(name), claim.error().message(), "");
    if (!is_argon2id_phc(user.password_hash))
      // The value is not repeated: it may be the password itself.
      findings.error(code::kPasswordHash, written.in("password_hash"),
                     "password_hash is not an Argon2id hash",
                     "$argon2id$v=19$m=65536,t=3,p=1$<salt>$<hash>; never a password");
    if (!names.insert(user.username).second)
      findings.error(code::kUserTaken, written.in("username"),
                     "username \"" + user.username + "\" is used twice", "");
    if (!user.email.empty() && !emails.insert(user.email).second)
      findings.error(code::kUserTaken, written.in("email"), "e-mail \"" + user.email + "\" is used twice",
                     "");
  }
}

}  // namespace gatehouse::config
