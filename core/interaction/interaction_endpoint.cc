#include "core/interaction/endpoints.h"

namespace gatehouse::interaction {

const http::EndpointRule& InteractionEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "interaction",
                                            .path = "/interaction",
                                            .get = true,
                                            .runs_on = http::RunsOn::pool,
                                            .audience = http::Audience::person};
  return kRule;
}

http::Answer InteractionEndpoint::handle(const http::Call& call) {
  auto response = show(call);
  return response ? *std::move(response) : pages_.error(page_error_of(response.error()), call);
}

Result<http::Response> InteractionEndpoint::show(const http::Call& call) const {
  GH_TRY(auto guarded, guard_.open(call));
  if (auto* refused = std::get_if<http::Response>(&guarded)) return std::move(*refused);
  auto& found = std::get<Interactions::Found>(guarded);
  GH_TRY(const auto standing,
         dispatcher_.standing(found.interaction.request, &found.interaction, std::nullopt, call));
  if (standing.client && standing.step == Step::show_sign_in)
    return pages_.sign_in(guard_.owner_of(found), *standing.client,
                          {.username = found.interaction.request.login_hint}, call);
  if (standing.client && standing.step == Step::show_consent)
    return pages_.consent(guard_.owner_of(found), *standing.client,
                          {.name = accounts::display_name_of(standing.person->profile),
                           .token = guard_.person_token(found, standing.session->record.user)},
                          call);
  return dispatcher_.advance(found.interaction, standing.session, call);
}

}  // namespace gatehouse::interaction
