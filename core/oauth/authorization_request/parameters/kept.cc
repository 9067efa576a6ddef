#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict state_is_kept(AuthorizeDraft& draft) {
  if (const auto state = draft.params.value_of("state")) draft.request.state = std::string(*state);
  return std::nullopt;
}

Verdict nonce_is_kept(AuthorizeDraft& draft) {
  const auto nonce = draft.params.value_of("nonce");
  if (!nonce) return std::nullopt;
  if (nonce->size() > 512) return OAuthError{OAuthCode::invalid_request, "nonce is longer than 512 bytes."};
  draft.request.nonce = std::string(*nonce);
  return std::nullopt;
}

Verdict login_hint_is_kept(AuthorizeDraft& draft) {
  const auto hint = draft.params.value_of("login_hint");
  // Only a suggestion for a form field: a long one is not worth an error.
  if (hint && hint->size() <= 254) draft.request.login_hint = std::string(*hint);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
