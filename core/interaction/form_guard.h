// FormGuard: what every posted form of an interaction must pass before it is believed (S-263): its
// interaction lives and belongs to this browser, no other site sent it, its CSRF token fits.
#pragma once

#include <variant>

#include "core/interaction/interaction.h"
#include "core/interaction/interaction_pages.h"

namespace gatehouse::interaction {

/// The interaction that a form may act on, or the page that says why not.
using GuardedForm = std::variant<Interactions::Found, http::Response>;

class FormGuard {
 public:
  FormGuard(const Interactions& interactions, const BrowserBinding& binding, const InteractionPages& pages);

  /// For showing a page: the interaction of this browser.
  Result<GuardedForm> open(const http::Call& call) const;
  /// For a POST: as open(), and the form is ours.
  Result<GuardedForm> accept(const http::Call& call) const;
  FormOwner owner_of(const Interactions::Found& found) const;

  /// Ties what a page asks to the person whom it was shown to (S-227): two windows share one session, and
  /// what one person allows must not count for another who signed in after the page was shown.
  std::string person_token(const Interactions::Found& found, const UserId& person) const;
  bool was_shown_to(const UserId& person, const Interactions::Found& found, const http::Call& call) const;

 private:
  const Interactions& interactions_;
  const BrowserBinding& binding_;
  const InteractionPages& pages_;
};

}  // namespace gatehouse::interaction
