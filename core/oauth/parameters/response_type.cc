#include <algorithm>

#include "core/oauth/parameters/parameters.h"

namespace gatehouse::oauth {

namespace {

bool lists(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

Verdict response_type_is_code(AuthorizeDraft& draft) {
  const auto type = draft.params.value_of("response_type");
  if (!type) return OAuthError{OAuthCode::invalid_request, "response_type is missing; use code."};
  if (*type != "code") return OAuthError{OAuthCode::unsupported_response_type, "response_type must be code."};
  if (!lists(draft.client.response_types, "code") || !lists(draft.client.grant_types, "authorization_code"))
    return OAuthError{OAuthCode::unauthorized_client,
                      "This client may not use the authorization code grant."};
  return std::nullopt;
}

}  // namespace gatehouse::oauth
