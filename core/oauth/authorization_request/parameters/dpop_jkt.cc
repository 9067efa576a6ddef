#include "core/base/base64.h"
#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

// RFC 9449 §10: the code is worth something to whoever holds this key only, so that a code that is caught
// together with its verifier is worth nothing.
Verdict dpop_key_is_named(AuthorizeDraft& draft) {
  const auto thumbprint = draft.params.value_of("dpop_jkt");
  if (!thumbprint) return std::nullopt;
  constexpr std::size_t kThumbprint = 32;  // bytes of SHA-256
  const auto bytes = base64url_decode(*thumbprint);
  if (!bytes || bytes->size() != kThumbprint)
    return OAuthError{OAuthCode::invalid_request, "dpop_jkt must be 43 characters of base64url."};
  draft.request.dpop_jkt = std::string(*thumbprint);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
