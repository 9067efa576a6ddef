#include "core/oauth/authorize_checks.h"

#include <algorithm>
#include <charconv>

#include "core/oauth/pkce.h"

namespace gatehouse::oauth {
namespace {

using Verdict = std::optional<OAuthError>;

bool lists(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// Which copy counts is the reader's choice, so a second copy of anything is refused (parameter pollution,
/// S-056).
Verdict no_parameter_is_repeated(AuthorizeDraft& draft) {
  if (!draft.params.first_repeated()) return std::nullopt;
  return OAuthError{OAuthCode::invalid_request, "A parameter was sent more than once."};
}

Verdict state_is_kept(AuthorizeDraft& draft) {
  if (const auto state = draft.params.value_of("state")) draft.request.state = std::string(*state);
  return std::nullopt;
}

Verdict no_request_object_is_sent(AuthorizeDraft& draft) {
  if (draft.params.value_of("request"))
    return OAuthError{OAuthCode::request_not_supported, "Request objects are not supported."};
  // Nothing is ever fetched because a request says so (S-150).
  if (draft.params.value_of("request_uri"))
    return OAuthError{OAuthCode::request_uri_not_supported, "request_uri is not supported."};
  if (draft.params.value_of("registration"))
    return OAuthError{OAuthCode::registration_not_supported, "The registration parameter is not supported."};
  return std::nullopt;
}

Verdict response_type_is_code(AuthorizeDraft& draft) {
  const auto type = draft.params.value_of("response_type");
  if (!type) return OAuthError{OAuthCode::invalid_request, "response_type is missing; use code."};
  if (*type != "code") return OAuthError{OAuthCode::unsupported_response_type, "response_type must be code."};
  if (!lists(draft.client.response_types, "code") || !lists(draft.client.grant_types, "authorization_code"))
    return OAuthError{OAuthCode::unauthorized_client,
                      "This client may not use the authorization code grant."};
  return std::nullopt;
}

Verdict response_mode_is_query(AuthorizeDraft& draft) {
  const auto mode = draft.params.value_of("response_mode");
  if (!mode || *mode == "query") return std::nullopt;
  return OAuthError{OAuthCode::invalid_request, "response_mode must be query or be left out."};
}

Verdict scope_is_allowed(AuthorizeDraft& draft) {
  const auto text = draft.params.value_of("scope");
  if (!text)
    return OAuthError{OAuthCode::invalid_scope,
                      "scope is missing; ask for openid at least to sign a person in."};
  const auto asked = parse_scope(*text);
  if (!asked) return OAuthError{OAuthCode::invalid_scope, "scope is malformed or too long."};
  const auto registered = parse_scope(draft.client.scope);
  for (const auto& value : *asked) {
    // OpenID Core §3.1.2.1: values that are not understood should be ignored.
    if (!contains_scope(draft.tenant_scopes, value)) continue;
    if (!registered || !contains_scope(*registered, value))
      return OAuthError{OAuthCode::invalid_scope, "A requested scope is not registered for this client."};
    draft.request.scope.push_back(value);
  }
  if (draft.request.scope.empty())
    return OAuthError{OAuthCode::invalid_scope, "None of the requested scopes is known here."};
  return std::nullopt;
}

Verdict pkce_protects_the_code(AuthorizeDraft& draft) {
  const auto challenge = draft.params.value_of("code_challenge");
  const auto method = draft.params.value_of("code_challenge_method");
  if (!challenge) {
    if (method)
      return OAuthError{OAuthCode::invalid_request, "code_challenge_method was sent without code_challenge."};
    if (!draft.client.require_pkce) return std::nullopt;
    return OAuthError{OAuthCode::invalid_request, "code_challenge is missing: PKCE with S256 is required."};
  }
  // RFC 7636 §4.3: without a method it would be `plain`, which whoever reads the request can answer.
  if (!method || *method != "S256")
    return OAuthError{OAuthCode::invalid_request, "code_challenge_method must be S256."};
  if (!is_code_challenge(*challenge))
    return OAuthError{OAuthCode::invalid_request, "code_challenge must be 43 characters of base64url."};
  draft.request.code_challenge = std::string(*challenge);
  return std::nullopt;
}

Verdict nonce_is_kept(AuthorizeDraft& draft) {
  const auto nonce = draft.params.value_of("nonce");
  if (!nonce) return std::nullopt;
  if (nonce->size() > 512) return OAuthError{OAuthCode::invalid_request, "nonce is longer than 512 bytes."};
  draft.request.nonce = std::string(*nonce);
  return std::nullopt;
}

Verdict prompt_is_understood(AuthorizeDraft& draft) {
  const auto text = draft.params.value_of("prompt");
  if (!text) return std::nullopt;
  const auto values = parse_scope(*text);  // the same list syntax
  if (!values) return OAuthError{OAuthCode::invalid_request, "prompt is malformed."};
  auto& prompts = draft.request.prompts;
  for (const auto& value : *values) {
    if (value == "none")
      prompts.none = true;
    else if (value == "login")
      prompts.login = true;
    else if (value == "consent")
      prompts.consent = true;
    else if (value == "select_account")
      prompts.select_account = true;
    else
      return OAuthError{OAuthCode::invalid_request, "prompt has an unknown value."};
  }
  if (prompts.none && values->size() > 1)
    return OAuthError{OAuthCode::invalid_request, "prompt=none cannot be combined with another value."};
  return std::nullopt;
}

Verdict max_age_is_a_number(AuthorizeDraft& draft) {
  const auto text = draft.params.value_of("max_age");
  if (!text) return std::nullopt;
  std::uint32_t seconds = 0;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (failed != std::errc() || end != text->data() + text->size())
    return OAuthError{OAuthCode::invalid_request, "max_age must be a whole number of seconds."};
  draft.request.max_age = std::chrono::seconds(seconds);
  return std::nullopt;
}

Verdict login_hint_is_kept(AuthorizeDraft& draft) {
  const auto hint = draft.params.value_of("login_hint");
  // Only a suggestion for a form field: a long one is not worth an error.
  if (hint && hint->size() <= 254) draft.request.login_hint = std::string(*hint);
  return std::nullopt;
}

// state comes first of all that can fail, so that every error can carry it; a repeated state is no state.
constexpr AuthorizeCheck kChecks[] = {
    {"state_is_kept", "RFC 6749 §4.1.2.1", state_is_kept},
    {"no_parameter_is_repeated", "RFC 6749 §3.1", no_parameter_is_repeated},
    {"no_request_object_is_sent", "OpenID Core §3.1.2.6", no_request_object_is_sent},
    {"response_type_is_code", "RFC 6749 §3.1.1", response_type_is_code},
    {"response_mode_is_query", "OAuth 2.0 Multiple Response Types §2.1", response_mode_is_query},
    {"scope_is_allowed", "RFC 6749 §3.3", scope_is_allowed},
    {"pkce_protects_the_code", "RFC 7636 §4.4.1", pkce_protects_the_code},
    {"nonce_is_kept", "OpenID Core §3.1.2.1", nonce_is_kept},
    {"prompt_is_understood", "OpenID Core §3.1.2.1", prompt_is_understood},
    {"max_age_is_a_number", "OpenID Core §3.1.2.1", max_age_is_a_number},
    {"login_hint_is_kept", "OpenID Core §3.1.2.1", login_hint_is_kept},
};

}  // namespace

std::span<const AuthorizeCheck> authorize_checks() noexcept { return kChecks; }

}  // namespace gatehouse::oauth
