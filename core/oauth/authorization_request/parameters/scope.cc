#include "core/oauth/authorization_request/parameters/parameters.h"
#include "core/oauth/refresh_rule.h"

namespace gatehouse::oauth {

Verdict scope_is_allowed(AuthorizeDraft& draft) {
  const auto text = draft.params.value_of("scope");
  // RFC 9396 §3.1: a request can say what it wants by its details alone.
  const bool has_details = draft.params.value_of("authorization_details").has_value();
  if (!text && has_details) return std::nullopt;
  if (!text)
    return OAuthError{OAuthCode::invalid_scope,
                      "scope is missing; ask for openid at least to sign a person in."};
  const auto asked = parse_scope(*text);
  if (!asked) return OAuthError{OAuthCode::invalid_scope, "scope is malformed or too long."};
  const auto registered = parse_scope(draft.client.scope);
  for (const auto& value : *asked) {
    // OpenID Core §3.1.2.1: values that are not understood should be ignored.
    if (!contains_scope(draft.tenant.scopes.values(), value)) continue;
    if (!registered || !contains_scope(*registered, value))
      return OAuthError{OAuthCode::invalid_scope, "A requested scope is not registered for this client."};
    // OpenID Core §11: ignored where the client could not use a refresh token, or gets no code to get one
    // for.
    if (value == kOfflineAccess && (!may_refresh(draft.client) || !draft.request.response_type.code))
      continue;
    draft.request.scope.push_back(value);
  }
  if (draft.request.scope.empty() && !has_details)
    return OAuthError{OAuthCode::invalid_scope, "None of the requested scopes is known here."};
  return std::nullopt;
}

}  // namespace gatehouse::oauth
