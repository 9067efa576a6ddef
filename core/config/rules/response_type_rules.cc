// What a client's response types go together with.

#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/response_type.h"
#include "core/config/rules/client_rules.h"

namespace gatehouse::config {

void check_response_types(const ClientMetadata& client, const Place& place, Findings& findings) {
  const auto refuse = [&](std::string_view key, std::string message, std::string hint) {
    findings.error(code::kGrantCombination, place.in(key), std::move(message), std::move(hint));
  };
  bool any_code = false;
  bool any_token = false;
  for (const auto& name : client.response_types) {
    const auto type = parse_response_type(name).value_or(ResponseType{});
    any_code = any_code || type.code;
    any_token = any_token || type.in_front_channel();
    // OpenID Registration §2: each type needs the grants that it stands for.
    if (type.in_front_channel() && !contains(client.grant_types, "implicit"))
      refuse("grant_types", "the response type \"" + name + "\" needs the grant type implicit",
             "add implicit");
    if (type.code && name != "code" && !contains(client.grant_types, "authorization_code"))
      refuse("grant_types", "the response type \"" + name + "\" needs the grant type authorization_code",
             "add authorization_code");
    // Nobody proves a key to the authorization endpoint: a token from there is bound to none.
    if (type.token && (client.dpop_bound_access_tokens || client.tls_client_certificate_bound_access_tokens))
      refuse("response_types",
             "the response type \"" + name + "\" yields an access token that is bound to no key",
             "leave it out, or leave out what demands bound tokens");
  }
  // RFC 7591 §2.1: the two lists belong together.
  if (contains(client.grant_types, "authorization_code") && !any_code)
    refuse("response_types", "authorization_code needs the response type code", "add code");
  if (contains(client.grant_types, "implicit") && !any_token)
    refuse("response_types", "implicit needs a response type with id_token or token", "add id_token");
}

}  // namespace gatehouse::config
