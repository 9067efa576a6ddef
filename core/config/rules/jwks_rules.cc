#include <boost/json.hpp>

#include "core/base/strict_json.h"
#include "core/config/codes.h"
#include "core/config/rules/client_rules.h"

namespace gatehouse::config {
namespace {

namespace json = boost::json;

std::string_view text_of(const json::object& jwk, std::string_view name) {
  const auto* member = jwk.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

void check_key(const json::value& member, const Place& place, Findings& findings) {
  const auto refuse = [&](std::string message, std::string hint) {
    findings.error(code::kClientKeys, place, std::move(message), std::move(hint));
  };
  const auto* jwk = member.if_object();
  if (jwk == nullptr || text_of(*jwk, "kty").empty())
    return refuse("this is no JWK: it has no kty", "see RFC 7517, section 4");
  if (text_of(*jwk, "kty") == "oct")
    return refuse("a shared secret is no public key", "use client_secret_jwt, or an EC, RSA or OKP key");
  // Whoever reads this file could sign as the client (RFC 7518 §6.2.2, §6.3.2): of RSA, one factor is enough.
  for (const auto* secret : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    if (jwk->contains(secret))
      return refuse("this is the private key of the client",
                    "list its public half only: without d, p, q, dp, dq, qi, oth, k");
}

}  // namespace

void check_jwks(const ClientMetadata& client, const Place& place, Findings& findings) {
  if (client.jwks.empty()) return;
  const auto set = parse_strict_object(client.jwks);
  const auto* keys = set ? set->if_contains("keys") : nullptr;
  if (keys == nullptr || !keys->is_array() || keys->get_array().empty())
    return findings.error(code::kClientKeys, place, "jwks holds no list of keys", "jwks: { keys: [ … ] }");
  const auto list = place.in("keys");
  for (std::size_t i = 0; i < keys->get_array().size(); ++i)
    check_key(keys->get_array()[i], list.at(i), findings);
}

}  // namespace gatehouse::config
