#include <algorithm>

#include "core/oauth/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict id_token_hint_is_ours(AuthorizeDraft& draft) {
  const auto hint = draft.params.value_of("id_token_hint");
  if (!hint) return std::nullopt;
  const auto subject = draft.tenant.hints.subject_of(*hint, draft.request.client, draft.now);
  if (!subject)
    return OAuthError{OAuthCode::invalid_request,
                      "id_token_hint is not an ID token that this client got here."};
  auto& wanted = draft.request.subjects;
  if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), subject->text()) == wanted.end())
    return OAuthError{OAuthCode::login_required, "id_token_hint and claims name different people."};
  wanted = {subject->text()};
  return std::nullopt;
}

}  // namespace gatehouse::oauth
