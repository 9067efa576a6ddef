#include "core/oauth/ciba/token_push.h"

#include <boost/json.hpp>

#include "core/base/words.h"
#include "core/oauth/grants/ciba.h"

namespace gatehouse::oauth {

namespace json = boost::json;

void TokenPush::count(const TokenResponse& tokens) const {
  const auto add = [&](std::string_view kind) {
    issued_.at({tenant_.text(), CibaGrant::kGrantType, kind, "none"}).add();
  };
  add("access");
  if (!tokens.id_token.empty()) add("id");
  if (!tokens.refresh_token.empty()) add("refresh");
}

Result<Secret> TokenPush::document(const Allowed& allowed, const http::Call& call) const {
  const AuthenticatedClient client(std::make_shared<const config::ClientMetadata>(allowed.client));
  GH_TRY(auto redeemed,
         redemption_.redeem({.call = call, .client = client}, {.grant_type = CibaGrant::kGrantType,
                                                               .ticket = allowed.ticket,
                                                               .family = allowed.family,
                                                               .auth_req_id = allowed.auth_req_id}));
  const auto* tokens = std::get_if<TokenResponse>(&redeemed);
  if (tokens == nullptr)
    return push_error(allowed.auth_req_id, "transaction_failed", "No tokens could be issued. Begin anew.");
  count(*tokens);
  json::object body{{"auth_req_id", allowed.auth_req_id},
                    {"access_token", tokens->access_token},
                    {"token_type", "Bearer"},
                    {"expires_in", std::chrono::floor<std::chrono::seconds>(tokens->expires_in).count()},
                    {"id_token", tokens->id_token}};
  if (!tokens->refresh_token.empty()) body["refresh_token"] = tokens->refresh_token;
  if (!tokens->scope.empty()) body["scope"] = join_words(tokens->scope);
  return Secret(json::serialize(body));
}

Secret push_error(std::string_view auth_req_id, std::string_view error, std::string_view description) {
  return Secret(json::serialize(
      json::object{{"auth_req_id", auth_req_id}, {"error", error}, {"error_description", description}}));
}

}  // namespace gatehouse::oauth
