// The pages of an interaction on which a person says who they are: signing in, and making an account.
#include "core/interaction/interaction_pages.h"

namespace gatehouse::interaction {

// A new account would be somebody else than whom the app asks for (OpenID Core §3.1.2.2).
bool InteractionPages::may_sign_up(const AuthorizationRequest& request) const noexcept {
  return face_.sign_up && request.subjects.empty();
}

std::string InteractionPages::asking(const AuthorizationRequest& request,
                                     const config::ClientMetadata& client,
                                     const std::string& language) const {
  if (request.asked_by != AskedBy::own_page) return application_name(client);
  return renderer_.messages(language).format(request.redirect_uri == requests_url() ? "requests.title"
                                                                                    : "apps.title");
}

http::Response InteractionPages::sign_in(const FormOwner& owner, const config::ClientMetadata& client,
                                         const SignInState& state, const http::Call& call) const {
  auto around = frame_for(client, call, &owner.interaction.request);
  around.other_languages = languages_.links(sign_in_url(owner.interaction), around.language);
  const auto name = asking(owner.interaction.request, client, around.language);
  const bool throttled = state.problem == pages::SignInProblem::try_later;
  auto response =
      http::page(throttled ? 429 : 200,
                 renderer_.sign_in({.frame = std::move(around),
                                    .application = name,
                                    .application_logo_url = own_logo_url(client),
                                    .form_url = sign_in_url(owner.interaction),
                                    .csrf_token = owner.csrf_token,
                                    .username = state.username,
                                    .own_page = owner.interaction.request.asked_by == AskedBy::own_page,
                                    .with_email = face_.with_email,
                                    .sign_up_url = may_sign_up(owner.interaction.request)
                                                       ? sign_up_url(owner.interaction)
                                                       : std::string(),
                                    .problem = state.problem,
                                    .retry_after = state.retry_after}),
                 options_for(owner.interaction));
  if (throttled) add_retry_after(response, state.retry_after);
  languages_.keep(response, call);
  return response;
}

http::Response InteractionPages::sign_up(const FormOwner& owner, const config::ClientMetadata& client,
                                         const SignUpState& state, const http::Call& call) const {
  const auto& request = owner.interaction.request;
  auto around = frame_for(client, call, &request);
  around.other_languages = languages_.links(sign_up_url(owner.interaction), around.language);
  const auto name = asking(request, client, around.language);
  auto response = http::page(200,
                             renderer_.sign_up({.frame = std::move(around),
                                                .application = name,
                                                .application_logo_url = own_logo_url(client),
                                                .form_url = sign_up_url(owner.interaction),
                                                .csrf_token = owner.csrf_token,
                                                .username = state.username,
                                                .name = state.name,
                                                .sign_in_url = sign_in_url(owner.interaction),
                                                .password_min_length = face_.password_min_length,
                                                .own_page = request.asked_by == AskedBy::own_page,
                                                .problem = state.problem}),
                             options_for(owner.interaction));
  languages_.keep(response, call);
  return response;
}

}  // namespace gatehouse::interaction
