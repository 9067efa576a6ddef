#include "core/oauth/parameters/parameters.h"

namespace gatehouse::oauth {

/// Which copy counts is the reader's choice, so a second copy of anything is refused (parameter pollution,
/// S-056).
Verdict no_parameter_is_repeated(AuthorizeDraft& draft) {
  if (!draft.params.first_repeated()) return std::nullopt;
  return OAuthError{OAuthCode::invalid_request, "A parameter was sent more than once."};
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

}  // namespace gatehouse::oauth
