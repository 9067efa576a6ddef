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

 private:
  const Interactions& interactions_;
  const BrowserBinding& binding_;
  const InteractionPages& pages_;
  std::string own_origin_;
};

}  // namespace gatehouse::interaction
