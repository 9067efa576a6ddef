#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict resources_are_declared(AuthorizeDraft& draft) {
  auto asked = draft.tenant.resources.read(draft.params);
  if (!asked) return asked.error();
  // Before a person is asked: the token that comes of it would be for nothing (RFC 9396 §9.1).
  const auto& details = draft.request.authorization_details;
  if (!asked->empty() && details_at(details, *asked).empty() &&
      draft.tenant.resources.meaningful_at(*asked, draft.request.scope).empty())
    return OAuthError{OAuthCode::invalid_scope,
                      details.empty() ? "None of the requested scopes means anything at that API."
                                      : "Nothing that was requested means anything at that API."};
  draft.request.resources = *std::move(asked);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
