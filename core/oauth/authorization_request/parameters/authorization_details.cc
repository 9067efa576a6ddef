#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict authorization_details_are_known(AuthorizeDraft& draft) {
  auto asked = draft.tenant.details.read(draft.params, draft.client);
  if (!asked) return asked.error();
  draft.request.authorization_details = *std::move(asked);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
