// The pages of what an app asks away from where it runs: by a device (RFC 8628) or from elsewhere (CIBA).
#include "core/interaction/interaction_pages.h"

#include "core/interaction/consented_details.h"

namespace gatehouse::interaction {

http::Response InteractionPages::device(const DeviceState& state, const http::Call& call) const {
  pages::DevicePage page{.frame = frame(call),
                         .form_url = device_url(),
                         .csrf_token = state.csrf_token,
                         .user_code = state.user_code,
                         .problem = state.problem,
                         .retry_after = state.retry_after};
  // A link keeps what the link before it had filled in; what was typed is typed again.
  const bool from_link = state.problem == pages::DeviceProblem::none && !state.user_code.empty();
  page.frame.other_languages = languages_.links(
      from_link ? device_url() + "?" + std::string(pages::kUserCodeField) + "=" + state.user_code
                : device_url(),
      page.frame.language);
  const bool throttled = state.problem == pages::DeviceProblem::try_later;
  auto response = http::page(throttled ? 429 : 200, renderer_.device(page), options());
  if (throttled) add_retry_after(response, state.retry_after);
  languages_.keep(response, call);
  return response;
}

http::Response InteractionPages::device_done(bool allowed, const config::ClientMetadata& client,
                                             const http::Call& call) const {
  return http::page(200,
                    renderer_.device_done({.frame = frame_for(client, call, nullptr),
                                           .application = application_name(client),
                                           .allowed = allowed}),
                    options());
}

http::Response InteractionPages::requests(const RequestsState& state, const http::Call& call) const {
  pages::RequestsPage page{.frame = frame(call),
                           .signed_in_as = state.signed_in_as,
                           .waiting = {},
                           .form_url = requests_url(),
                           .csrf_token = state.csrf_token};
  page.frame.other_languages = languages_.links(requests_url(), page.frame.language);
  for (const auto& one : state.waiting)
    page.waiting.push_back({.application = one.name,
                            .id = one.id,
                            .binding_message = one.binding_message,
                            // Of details the types alone: the page that asks says all of them.
                            .permissions = sentences_of(page.frame.language, one.scope,
                                                        names_of_details(one.authorization_details)),
                            .asked_at = one.asked_at});
  auto response = http::page(200, renderer_.requests(page), options());
  languages_.keep(response, call);
  return response;
}

http::Response InteractionPages::request_done(bool allowed, const config::ClientMetadata& client,
                                              const http::Call& call) const {
  return http::page(200,
                    renderer_.request_done({.frame = frame_for(client, call, nullptr),
                                            .application = application_name(client),
                                            .allowed = allowed,
                                            .requests_url = requests_url()}),
                    options());
}

}  // namespace gatehouse::interaction
