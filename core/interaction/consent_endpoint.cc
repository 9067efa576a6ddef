#include "core/audit/event_catalogue.h"
#include "core/interaction/endpoints.h"
#include "core/interaction/occasion.h"

namespace gatehouse::interaction {
namespace {

const PageError kPersonChanged{
    .status = 409, .code = "person_changed", .text = pages::ErrorText("person_changed")};

}  // namespace

const http::EndpointRule& ConsentEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "consent",
                                            .path = "/consent",
                                            .post = true,
                                            .runs_on = http::RunsOn::pool,
                                            .audience = http::Audience::person};
  return kRule;
}

http::Answer ConsentEndpoint::handle(const http::Call& call) {
  auto response = decide(call);
  return response ? *std::move(response) : pages_.error(page_error_of(response.error()), call);
}

Result<http::Response> ConsentEndpoint::decide(const http::Call& call) const {
  GH_TRY(auto guarded, guard_.accept(call));
  if (auto* refused = std::get_if<http::Response>(&guarded)) return std::move(*refused);
  auto& found = std::get<Interactions::Found>(guarded);
  auto& interaction = found.interaction;
  const auto action = call.form.value_of(pages::kActionField).value_or("");
  if (action == pages::kActionCancel) {
    GH_TRY_VOID(
        audit_.record(audit::make_event(audit::kConsentDenied, occasion_of(call), "system",
                                        {{audit::field::client_id, interaction.request.client.text()}})));
    return dispatcher_.refuse(interaction, RefusedBecause::access_denied, call);
  }
  if (action == pages::kActionSwitchUser) {
    interaction.progress = {};
    interaction.person = {};
    interaction.request.prompts.select_account = true;
    interaction.request.prompts.create = false;  // there are two accounts by now: which one is the question
    GH_TRY_VOID(interactions_.save(interaction, call.now));
    return http::redirect(pages_.interaction_url(interaction), pages_.scheme());
  }
  GH_TRY(const auto standing, dispatcher_.standing(interaction.request, &interaction, std::nullopt, call));
  // Consent counts only from the person who is signed in and was asked (S-227); anything else shows what is
  // due. Asked before the step: that of the person who signed in meanwhile may be to go on without a
  // question.
  if (action == pages::kActionAllow && standing.session &&
      !guard_.was_shown_to(standing.session->record.user, found, call)) {
    auto error = kPersonChanged;
    error.way_on_url = pages_.interaction_url(interaction);
    return pages_.error(error, call);
  }
  if (action != pages::kActionAllow || standing.step != Step::show_consent)
    return http::redirect(pages_.interaction_url(interaction), pages_.scheme());
  return allow(interaction, standing, call);
}

Result<http::Response> ConsentEndpoint::allow(Interaction& interaction, const Standing& standing,
                                              const http::Call& call) const {
  const auto& user = standing.session->record.user;
  // What was signed in here before counts on only for the same person.
  interaction.progress = {.signed_in = interaction.person == user && interaction.progress.signed_in,
                          .consented = true};
  interaction.person = user;
  return dispatcher_.advance(interaction, standing.session, call);
}

}  // namespace gatehouse::interaction
