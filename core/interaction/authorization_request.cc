#include "core/interaction/authorization_request.h"

#include <boost/json.hpp>

#include "core/base/document.h"

namespace gatehouse::interaction {

boost::json::object write_authorization_request(const AuthorizationRequest& request) {
  boost::json::object object{{"client_id", request.client.text()},
                             {"redirect_uri", request.redirect_uri},
                             {"scope", boost::json::value_from(request.scope)},
                             {"prompt_none", request.prompts.none},
                             {"prompt_login", request.prompts.login},
                             {"prompt_consent", request.prompts.consent},
                             {"prompt_select_account", request.prompts.select_account}};
  if (request.state) object["state"] = *request.state;
  if (!request.nonce.empty()) object["nonce"] = request.nonce;
  if (!request.code_challenge.empty()) object["code_challenge"] = request.code_challenge;
  if (request.max_age) object["max_age"] = request.max_age->count();
  if (!request.login_hint.empty()) object["login_hint"] = request.login_hint;
  return object;
}

AuthorizationRequest read_authorization_request(const boost::json::object& object) {
  AuthorizationRequest request{.client = ClientId(text_member(object, "client_id")),
                               .redirect_uri = text_member(object, "redirect_uri"),
                               .state = std::nullopt,
                               .scope = texts_member(object, "scope"),
                               .nonce = text_member(object, "nonce"),
                               .code_challenge = text_member(object, "code_challenge"),
                               .prompts = {.none = flag_member(object, "prompt_none"),
                                           .login = flag_member(object, "prompt_login"),
                                           .consent = flag_member(object, "prompt_consent"),
                                           .select_account = flag_member(object, "prompt_select_account")},
                               .max_age = std::nullopt,
                               .login_hint = text_member(object, "login_hint")};
  if (object.contains("state")) request.state = text_member(object, "state");
  if (object.contains("max_age")) request.max_age = Duration(integer_member(object, "max_age"));
  return request;
}

}  // namespace gatehouse::interaction
