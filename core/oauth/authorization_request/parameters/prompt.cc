#include "core/config/rules/document_address.h"
#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict prompt_is_understood(AuthorizeDraft& draft) {
  const auto text = draft.params.value_of("prompt");
  if (!text) return std::nullopt;
  const auto values = parse_scope(*text);  // the same list syntax
  if (!values) return OAuthError{OAuthCode::invalid_request, "prompt is malformed."};
  auto& prompts = draft.request.prompts;
  for (const auto& value : *values) {
    if (value == "none")
      prompts.none = true;
    else if (value == "login")
      prompts.login = true;
    else if (value == "consent")
      prompts.consent = true;
    else if (value == "select_account")
      prompts.select_account = true;
    else if (value == "create") {
      // OpenID Prompt Create §4: as for every value that the metadata document does not name.
      if (!draft.tenant.sign_up)
        return OAuthError{OAuthCode::invalid_request, "prompt=create is not supported here."};
      prompts.create = true;
    } else
      return OAuthError{OAuthCode::invalid_request, "prompt has an unknown value."};
  }
  if (prompts.none && values->size() > 1)
    return OAuthError{OAuthCode::invalid_request, "prompt=none cannot be combined with another value."};
  // Said here, before anybody is looked for: it could be no other answer.
  if (prompts.none && config::is_document_address(draft.client.client_id))
    return OAuthError{OAuthCode::consent_required,
                      "People are asked every time for an app that is known by a document."};
  return std::nullopt;
}

}  // namespace gatehouse::oauth
