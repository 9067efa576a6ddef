#include "core/tokens/grant_facts.h"

#include <boost/json.hpp>

#include "core/base/document.h"

namespace gatehouse::tokens {

Document write_grant_facts(const GrantFacts& facts) {
  boost::json::object object{{"schema", 1},
                             {"scope", boost::json::value_from(facts.scope)},
                             {"auth_time", as_microseconds(facts.authentication.auth_time)},
                             {"acr", facts.authentication.acr},
                             {"amr", boost::json::value_from(facts.authentication.amr)}};
  if (!facts.nonce.empty()) object["nonce"] = facts.nonce;
  if (!facts.userinfo_claims.empty())
    object["userinfo_claims"] = boost::json::value_from(facts.userinfo_claims);
  if (!facts.id_token_claims.empty())
    object["id_token_claims"] = boost::json::value_from(facts.id_token_claims);
  if (!facts.resources.empty()) object["resources"] = boost::json::value_from(facts.resources);
  if (!facts.authorization_details.empty()) object["authorization_details"] = facts.authorization_details;
  return write_document(object);
}

Result<GrantFacts> read_grant_facts(const Document& document) {
  GH_TRY(const auto object, read_document(document));
  return GrantFacts{.scope = texts_member(object, "scope"),
                    .nonce = text_member(object, "nonce"),
                    .userinfo_claims = texts_member(object, "userinfo_claims"),
                    .id_token_claims = texts_member(object, "id_token_claims"),
                    .resources = texts_member(object, "resources"),
                    .authorization_details = text_member(object, "authorization_details"),
                    .authentication = {.auth_time = time_member(object, "auth_time"),
                                       .acr = text_member(object, "acr"),
                                       .amr = texts_member(object, "amr")}};
}

}  // namespace gatehouse::tokens
