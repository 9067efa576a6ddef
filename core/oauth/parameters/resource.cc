#include "core/oauth/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict resources_are_declared(AuthorizeDraft& draft) {
  auto asked = draft.tenant.resources.read(draft.params);
  if (!asked) return asked.error();
  draft.request.resources = *std::move(asked);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
