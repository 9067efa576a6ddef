// DuePage: the page that is due in an interaction, for the browser that began it. Where that is a page on
// which the person says who they are, they may choose: sign in, or make an account. Thread-safe; waits on the
// store.
#pragma once

#include "core/interaction/dispatcher.h"
#include "core/interaction/form_guard.h"

namespace gatehouse::interaction {

class DuePage {
 public:
  DuePage(const FormGuard& guard, const Dispatcher& dispatcher, const InteractionPages& pages)
      : guard_(guard), dispatcher_(dispatcher), pages_(pages) {}

  /// Goes on by itself where nothing is due. `wish`: Step::show_sign_in or show_sign_up.
  Result<http::Response> show(const http::Call& call, std::optional<Step> wish = std::nullopt) const;

 private:
  const FormGuard& guard_;
  const Dispatcher& dispatcher_;
  const InteractionPages& pages_;
};

}  // namespace gatehouse::interaction
