#include <charconv>

#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

Verdict max_age_is_a_number(AuthorizeDraft& draft) {
  const auto text = draft.params.value_of("max_age");
  if (!text) {
    if (const auto registered = draft.client.default_max_age)
      draft.request.max_age = std::chrono::seconds(*registered);
    return std::nullopt;
  }
  std::uint32_t seconds = 0;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (failed != std::errc() || end != text->data() + text->size())
    return OAuthError{OAuthCode::invalid_request, "max_age must be a whole number of seconds."};
  draft.request.max_age = std::chrono::seconds(seconds);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
