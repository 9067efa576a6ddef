#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

/// Which copy counts is the reader's choice, so a second copy of anything is refused (parameter pollution,
/// S-056).
Verdict no_parameter_is_repeated(AuthorizeDraft& draft) {
  if (!repeats_a_parameter(draft.params)) return std::nullopt;
  return OAuthError{OAuthCode::invalid_request, "A parameter was sent more than once."};
}

/// A client that pushes or signs its requests is not to be served with one that anybody can make of a link.
Verdict request_came_as_registered(AuthorizeDraft& draft) {
  if (draft.client.require_pushed_authorization_requests && !draft.form.pushed)
    return OAuthError{OAuthCode::invalid_request, "This client must push its authorization requests."};
  // RFC 9101 §10.5.
  if (draft.client.require_signed_request_object && !draft.form.is_signed)
    return OAuthError{OAuthCode::invalid_request, "This client must sign its authorization requests."};
  return std::nullopt;
}

Verdict nothing_is_fetched(AuthorizeDraft& draft) {
  // Whoever may name an address was asked before (RequestReferences); nothing else is ever fetched (S-150).
  if (draft.params.value_of("request_uri"))
    return OAuthError{OAuthCode::request_uri_not_supported, "request_uri is not supported."};
  if (draft.params.value_of("registration"))
    return OAuthError{OAuthCode::registration_not_supported, "The registration parameter is not supported."};
  return std::nullopt;
}

}  // namespace gatehouse::oauth
