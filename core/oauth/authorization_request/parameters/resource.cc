#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict resources_are_declared(AuthorizeDraft& draft) {
  auto asked = draft.tenant.resources.read(draft.params);
  if (!asked) return asked.error();
  const bool has_details = !draft.request.authorization_details.empty();
  if (!asked->empty() && !has_details &&
      draft.tenant.resources.meaningful_at(*asked, draft.request.scope).empty())
    return OAuthError{OAuthCode::invalid_scope, "None of the requested scopes means anything at that API."};
  draft.request.resources = *std::move(asked);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
