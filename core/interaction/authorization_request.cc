#include "core/interaction/authorization_request.h"

#include <boost/json.hpp>

#include "core/base/document.h"

namespace gatehouse::interaction {
namespace {

AskedBy asked_by(const boost::json::object& object) {
  if (object.contains("device")) return AskedBy::device;
  if (object.contains("backchannel_request")) return AskedBy::backchannel;
  return flag_member(object, "own_page") ? AskedBy::own_page : AskedBy::app;
}

}  // namespace

std::string_view to_string(ResponseMode mode) noexcept {
  switch (mode) {
    case ResponseMode::query:
      return "query";
    case ResponseMode::fragment:
      return "fragment";
    case ResponseMode::form_post:
      return "form_post";
    case ResponseMode::jwt:
      return "jwt";
    case ResponseMode::query_jwt:
      return "query.jwt";
    case ResponseMode::fragment_jwt:
      return "fragment.jwt";
    case ResponseMode::form_post_jwt:
      return "form_post.jwt";
  }
  return "query";
}

bool is_signed(ResponseMode mode) noexcept { return carrier_of(mode) != mode; }

ResponseMode carrier_of(ResponseMode mode) noexcept {
  switch (mode) {
    case ResponseMode::query:
    case ResponseMode::jwt:
    case ResponseMode::query_jwt:
      return ResponseMode::query;
    case ResponseMode::fragment:
    case ResponseMode::fragment_jwt:
      return ResponseMode::fragment;
    case ResponseMode::form_post:
    case ResponseMode::form_post_jwt:
      return ResponseMode::form_post;
  }
  return ResponseMode::query;
}

ResponseMode default_mode(config::ResponseType type, bool is_signed) noexcept {
  if (!type.in_front_channel()) return is_signed ? ResponseMode::jwt : ResponseMode::query;
  return is_signed ? ResponseMode::fragment_jwt : ResponseMode::fragment;
}

std::optional<ResponseMode> parse_response_mode(std::string_view name) noexcept {
  for (const auto mode : kResponseModes)
    if (to_string(mode) == name) return mode;
  return std::nullopt;
}

boost::json::object write_authorization_request(const AuthorizationRequest& request) {
  using boost::json::value_from;
  boost::json::object object{{"client_id", request.client.text()},
                             {"redirect_uri", request.redirect_uri},
                             {"response_mode", to_string(request.response_mode)},
                             {"scope", value_from(request.scope)},
                             {"prompt_none", request.prompts.none},
                             {"prompt_login", request.prompts.login},
                             {"prompt_consent", request.prompts.consent},
                             {"prompt_select_account", request.prompts.select_account},
                             {"prompt_create", request.prompts.create}};
  const auto add_list = [&object](std::string_view name, const std::vector<std::string>& list) {
    if (!list.empty()) object[name] = value_from(list);
  };
  if (request.asked_by == AskedBy::own_page) object["own_page"] = true;
  // Never with its user code, which is good for something: see interaction.cc.
  if (request.asked_by == AskedBy::device) object["device"] = request.device;
  if (request.asked_by == AskedBy::backchannel) {
    object["backchannel_request"] = request.backchannel_request;
    object["binding_message"] = request.binding_message;
  }
  if (request.response_type.in_front_channel())
    object["response_type"] = config::to_string(request.response_type);
  if (request.state) object["state"] = *request.state;
  if (!request.nonce.empty()) object["nonce"] = request.nonce;
  if (!request.code_challenge.empty()) object["code_challenge"] = request.code_challenge;
  if (!request.dpop_jkt.empty()) object["dpop_jkt"] = request.dpop_jkt;
  if (!request.authorization_details.empty()) object["authorization_details"] = request.authorization_details;
  if (request.max_age) object["max_age"] = request.max_age->count();
  if (!request.login_hint.empty()) object["login_hint"] = request.login_hint;
  add_list("resources", request.resources);
  add_list("subjects", request.subjects);
  add_list("ui_locales", request.ui_locales);
  add_list("userinfo_claims", request.claims.userinfo);
  add_list("id_token_claims", request.claims.id_token);
  add_list("claims_beyond_scope", request.claims.beyond_scope);
  return object;
}

AuthorizationRequest read_authorization_request(const boost::json::object& object) {
  AuthorizationRequest request{
      .asked_by = asked_by(object),
      .client = ClientId(text_member(object, "client_id")),
      .redirect_uri = text_member(object, "redirect_uri"),
      .response_type =
          config::parse_response_type(text_member(object, "response_type")).value_or(config::ResponseType{}),
      .response_mode =
          parse_response_mode(text_member(object, "response_mode")).value_or(ResponseMode::query),
      .state = std::nullopt,
      .scope = texts_member(object, "scope"),
      .nonce = text_member(object, "nonce"),
      .code_challenge = text_member(object, "code_challenge"),
      .resources = texts_member(object, "resources"),
      .dpop_jkt = text_member(object, "dpop_jkt"),
      .prompts = {.none = flag_member(object, "prompt_none"),
                  .login = flag_member(object, "prompt_login"),
                  .consent = flag_member(object, "prompt_consent"),
                  .select_account = flag_member(object, "prompt_select_account"),
                  .create = flag_member(object, "prompt_create")},
      .max_age = std::nullopt,
      .login_hint = text_member(object, "login_hint"),
      .subjects = texts_member(object, "subjects"),
      .ui_locales = texts_member(object, "ui_locales"),
      .claims = {.userinfo = texts_member(object, "userinfo_claims"),
                 .id_token = texts_member(object, "id_token_claims"),
                 .beyond_scope = texts_member(object, "claims_beyond_scope")},
      .device = text_member(object, "device"),
      .backchannel_request = text_member(object, "backchannel_request"),
      .binding_message = text_member(object, "binding_message"),
      .authorization_details = text_member(object, "authorization_details")};
  if (object.contains("state")) request.state = text_member(object, "state");
  if (object.contains("max_age")) request.max_age = Duration(integer_member(object, "max_age"));
  return request;
}

}  // namespace gatehouse::interaction
