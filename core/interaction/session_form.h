// SessionForm: what the posted form of a page that acts in a session, outside any interaction, must pass
// before it is believed (S-263): it was shown to this browser, to this person, in this session, and no other
// site sent it. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "core/interaction/browser_binding.h"
#include "core/interaction/browser_session.h"
#include "core/interaction/interaction_pages.h"

namespace gatehouse::interaction {

class SessionForm {
 public:
  /// `page` names the page: a form of one is worth nothing at another. `foreign` is what is said of one that
  /// is not ours. `binding` must outlive this.
  SessionForm(std::string page, pages::ErrorText foreign, const BrowserBinding& binding)
      : page_(std::move(page)),
        foreign_{.status = 403, .code = "form_not_ours", .text = foreign},
        binding_(binding) {}

  struct Shown {
    std::string csrf_token;
    std::string browser;                 ///< its binding
    std::optional<http::Header> cookie;  ///< to be set, where the browser had none
  };
  Result<Shown> show(const Session& session, const http::Call& call) const;
  bool is_ours(const Session& session, const http::Call& call) const;
  const PageError& foreign() const noexcept { return foreign_; }

 private:
  std::string subject_of(const Session& session) const;
  std::string page_;
  PageError foreign_;
  const BrowserBinding& binding_;
};

}  // namespace gatehouse::interaction
