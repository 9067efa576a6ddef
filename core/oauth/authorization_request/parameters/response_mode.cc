#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kSigned{
    OAuthCode::invalid_request,
    "The answer must be signed: response_mode must be jwt, query.jwt, fragment.jwt or "
    "form_post.jwt."};

}  // namespace

// Before everything that can fail, so that every error travels as the app expects it. Where the mode itself
// is wrong, the error goes by the default of the response type.
Verdict response_mode_is_known(AuthorizeDraft& draft) {
  const auto type = config::parse_response_type(draft.params.value_of("response_type").value_or("code"))
                        .value_or(config::ResponseType{});
  draft.request.response_mode = interaction::default_mode(type, false);
  const auto name = draft.params.value_of("response_mode");
  const bool must_be_signed = draft.tenant.signed_answers;
  // So that this very error is signed as well.
  if (must_be_signed) draft.request.response_mode = interaction::ResponseMode::jwt;
  if (!name && !must_be_signed) return std::nullopt;
  if (!name) return kSigned;
  const auto mode = interaction::parse_response_mode(*name);
  if (!mode)
    return OAuthError{
        OAuthCode::invalid_request,
        "response_mode must be query, fragment or form_post, or one of them with .jwt, or jwt."};
  if (must_be_signed && !is_signed(*mode)) return kSigned;
  // A browser can post a form to a web address only; an app's own scheme would never see it.
  if (carrier_of(*mode) == interaction::ResponseMode::form_post &&
      !draft.request.redirect_uri.starts_with("https://") &&
      !draft.request.redirect_uri.starts_with("http://"))
    return OAuthError{OAuthCode::invalid_request,
                      "response_mode=form_post needs a redirect URI of http or https."};
  const bool is_default = *mode == interaction::ResponseMode::jwt;
  draft.request.response_mode = is_default ? interaction::default_mode(type, true) : *mode;
  return std::nullopt;
}

}  // namespace gatehouse::oauth
