// The addresses of a tenant and the parameters that each takes, in its query or its form: what hostile text
// and planted secrets are sent to. A new endpoint is a line here, a new parameter a word.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace gatehouse::test_support {

enum class Caller {
  browser,  ///< gets pages
  client,   ///< says who it is
  bearer,   ///< shows an access token
  anybody   ///< reads documents, or sends JSON
};

struct Endpoint {
  std::string path;
  Caller caller = Caller::anybody;
  std::vector<std::string> parameters = {};
};

inline std::vector<std::string> names_in(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> names;
  for (std::string name; words >> name;)
    names.push_back(name);
  return names;
}

inline const std::vector<Endpoint>& endpoints() {
  static const std::string credentials = "client_id client_secret client_assertion client_assertion_type ";
  static const std::string request =
      "response_type response_mode redirect_uri scope state nonce prompt max_age display login_hint "
      "id_token_hint ui_locales claims claims_locales acr_values code_challenge code_challenge_method "
      "dpop_jkt "
      "resource authorization_details request request_uri registration ";
  static const std::string grants =
      "grant_type code redirect_uri code_verifier refresh_token scope device_code auth_req_id assertion "
      "username password subject_token subject_token_type actor_token actor_token_type requested_token_type "
      "audience resource authorization_details ";
  static const std::string question =
      "scope login_hint login_hint_token id_token_hint binding_message user_code requested_expiry "
      "client_notification_token acr_values resource authorization_details request request_uri ";
  static const std::vector<Endpoint> all{
      {"/authorize", Caller::browser, names_in(request + "client_id")},
      {"/end-session", Caller::browser,
       names_in("id_token_hint post_logout_redirect_uri logout_hint client_id state ui_locales action "
                "csrf_token")},
      {"/interaction", Caller::browser, names_in("id lang")},
      {"/sign-in", Caller::browser, names_in("id username password action csrf_token")},
      {"/sign-up", Caller::browser, names_in("id username name password action csrf_token")},
      {"/consent", Caller::browser, names_in("id person action csrf_token")},
      {"/token", Caller::client, names_in(credentials + grants)},
      {"/userinfo", Caller::bearer, names_in("access_token")},
      {"/revoke", Caller::client, names_in(credentials + "token token_type_hint")},
      {"/introspect", Caller::client, names_in(credentials + "token token_type_hint")},
      {"/par", Caller::client, names_in(credentials + request)},
      {"/device_authorization", Caller::client,
       names_in(credentials + "scope resource authorization_details")},
      {"/bc-authorize", Caller::client, names_in(credentials + question)},
      {"/device", Caller::browser, names_in("user_code ui_locales csrf_token")},
      {"/requests", Caller::browser, names_in("request ui_locales csrf_token")},
      {"/account/apps", Caller::browser, names_in("client_id revoked ui_locales action csrf_token")},
      {"/register", Caller::anybody, names_in("client_id")},
      {"/jwks"},
      {"/.well-known/openid-configuration"}};
  return all;
}

/// Their addresses below the issuer; of some callers only, where these are named.
inline std::vector<std::string> targets(const std::vector<Caller>& callers = {}) {
  std::vector<std::string> paths;
  for (const auto& endpoint : endpoints())
    if (callers.empty() || std::count(callers.begin(), callers.end(), endpoint.caller) != 0)
      paths.push_back(endpoint.path);
  return paths;
}

/// What these take, each name once, and a name that none does.
inline std::vector<std::string> parameters(const std::vector<Caller>& callers = {}) {
  std::vector<std::string> names;
  for (const auto& endpoint : endpoints())
    if (callers.empty() || std::count(callers.begin(), callers.end(), endpoint.caller) != 0)
      names.insert(names.end(), endpoint.parameters.begin(), endpoint.parameters.end());
  names.emplace_back("unknown");
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace gatehouse::test_support
