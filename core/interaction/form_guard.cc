#include "core/interaction/form_guard.h"

namespace gatehouse::interaction {
namespace {

const PageError kNoInteraction{
    .status = 400, .code = "interaction_not_found", .text = pages::ErrorText("interaction_gone")};
const PageError kForeignForm{
    .status = 403, .code = "form_not_ours", .text = pages::ErrorText("form_foreign")};

std::string subject_of(const Interactions::Found& found, const UserId& person) {
  return found.interaction.handle + " " + person.text();
}

}  // namespace

FormGuard::FormGuard(const Interactions& interactions, const BrowserBinding& binding,
                     const InteractionPages& pages)
    : interactions_(interactions), binding_(binding), pages_(pages) {}

Result<GuardedForm> FormGuard::open(const http::Call& call) const {
  GH_TRY(auto found, interactions_.find(call));
  if (!found) return GuardedForm(pages_.error(kNoInteraction, call));
  return GuardedForm(*std::move(found));
}

Result<GuardedForm> FormGuard::accept(const http::Call& call) const {
  if (binding_.site_of(call.request) == http::RequestSite::foreign)
    return GuardedForm(pages_.error(kForeignForm, call));
  GH_TRY(auto guarded, open(call));
  const auto* found = std::get_if<Interactions::Found>(&guarded);
  if (found == nullptr) return guarded;
  if (!binding_.is_our_form(call, found->interaction.handle))
    return GuardedForm(pages_.error(kForeignForm, call));
  return guarded;
}

FormOwner FormGuard::owner_of(const Interactions::Found& found) const {
  return {.interaction = found.interaction,
          .csrf_token = binding_.csrf_token(found.binding, found.interaction.handle)};
}

std::string FormGuard::person_token(const Interactions::Found& found, const UserId& person) const {
  return binding_.csrf_token(found.binding, subject_of(found, person));
}

bool FormGuard::was_shown_to(const UserId& person, const Interactions::Found& found,
                             const http::Call& call) const {
  const auto token = call.form.value_of(pages::kPersonField).value_or("");
  return binding_.csrf_token_fits(token, found.binding, subject_of(found, person));
}

}  // namespace gatehouse::interaction
