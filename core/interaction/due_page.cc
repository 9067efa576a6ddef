#include "core/interaction/due_page.h"

#include "core/accounts/chosen_names.h"

namespace gatehouse::interaction {
namespace {

/// The step, or the other one of the two that the person wishes.
Step chosen(Step due, std::optional<Step> wish, bool may_sign_up) {
  if (due != Step::show_sign_in && due != Step::show_sign_up) return due;
  if (wish == Step::show_sign_up && !may_sign_up) return due;
  return wish.value_or(due);
}

/// OpenID Prompt Create §4.1 leaves login_hint its meaning: who the app thinks will come. An e-mail address
/// is no user name, and would only have to be deleted.
std::string username_hinted_at(const std::string& login_hint) {
  return accounts::check_username(login_hint) ? login_hint : std::string();
}

}  // namespace

Result<http::Response> DuePage::show(const http::Call& call, std::optional<Step> wish) const {
  GH_TRY(auto guarded, guard_.open(call));
  if (auto* refused = std::get_if<http::Response>(&guarded)) return std::move(*refused);
  auto& found = std::get<Interactions::Found>(guarded);
  const auto& request = found.interaction.request;
  GH_TRY(const auto standing, dispatcher_.standing(request, &found.interaction, std::nullopt, call));
  if (!standing.client) return dispatcher_.advance(found.interaction, standing.session, call);
  const auto owner = guard_.owner_of(found);
  switch (chosen(standing.step, wish, pages_.may_sign_up(request))) {
    case Step::show_sign_in:
      return pages_.sign_in(owner, *standing.client, {.username = request.login_hint}, call);
    case Step::show_sign_up:
      return pages_.sign_up(owner, *standing.client, {.username = username_hinted_at(request.login_hint)},
                            call);
    case Step::show_consent:
      return pages_.consent(owner, *standing.client,
                            {.name = accounts::display_name_of(standing.person->profile),
                             .token = guard_.person_token(found, standing.session->record.user)},
                            call);
    case Step::complete:
    case Step::refuse_login_required:
    case Step::refuse_consent_required:
      break;
  }
  return dispatcher_.advance(found.interaction, standing.session, call);
}

}  // namespace gatehouse::interaction
