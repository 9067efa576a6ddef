#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict resources_are_declared(AuthorizeDraft& draft) {
  auto asked =
      draft.tenant.resources.read_for(draft.params, draft.request.scope, draft.request.authorization_details);
  if (!asked) return asked.error();
  draft.request.resources = *std::move(asked);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
