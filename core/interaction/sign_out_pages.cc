// The pages of a sign-out.
#include "core/interaction/interaction_pages.h"

#include "core/http/url.h"

namespace gatehouse::interaction {

http::Response InteractionPages::sign_out(const SignOutState& state, const http::Call& call) const {
  auto options = this->options();
  if (auto source = http::form_action_source(state.return_to))
    options.form_targets.push_back(*std::move(source));
  auto around = frame(call);
  around.other_languages = languages_.links(state.form_url, around.language);
  auto response = http::page(
      200,
      renderer_.sign_out({.frame = std::move(around),
                          .application = state.client != nullptr ? application_name(*state.client) : "",
                          .signed_in_as = state.signed_in_as,
                          .form_url = state.form_url,
                          .csrf_token = state.csrf_token}),
      options);
  languages_.keep(response, call);
  return response;
}

http::Response InteractionPages::still_signed_in(const http::Call& call) const {
  return http::page(200, renderer_.signed_out({.frame = frame(call), .signed_out = false}), options());
}

http::Response InteractionPages::signed_out(const SignedOutState& state, const http::Call& call) const {
  auto options = this->options();
  for (const auto& address : state.app_frames)
    if (const auto url = http::parse_http_url(address))
      options.frame_sources.push_back(http::origin_of(*url));
  auto response = http::page(200,
                             renderer_.signed_out({.frame = frame(call),
                                                   .signed_out = true,
                                                   .app_frames = state.app_frames,
                                                   .way_on_url = state.way_on}),
                             options);
  // The frames get a moment to load; without one nothing keeps the person here.
  if (!state.way_on.empty()) response.headers.push_back({"Refresh", "2; url=" + state.way_on});
  return response;
}

}  // namespace gatehouse::interaction
