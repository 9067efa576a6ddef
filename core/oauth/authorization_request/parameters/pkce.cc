#include "core/oauth/authorization_request/pkce.h"
#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict pkce_protects_the_code(AuthorizeDraft& draft) {
  if (!draft.request.response_type.code) return std::nullopt;  // there is none
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

}  // namespace gatehouse::oauth
