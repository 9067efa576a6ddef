// ErrorText: which of the error pages' texts a person reads: title, message and advice of `error.<name>` in
// the message files. A name that is not in the list does not compile; PageRenderer::create() fails where a
// language lacks one that is.
#pragma once

#include <array>
#include <string_view>

#include "core/base/contains.h"

namespace gatehouse::pages {

inline constexpr std::array<std::string_view, 27> kErrorTexts{
    "app_unnamed",         "app_unknown",       "app_document",     "app_request",      "return_missing",
    "return_unregistered", "app_gone",          "interaction_gone", "form_foreign",     "person_changed",
    "too_many_attempts",   "too_many_accounts", "unavailable",      "failed",           "not_found",
    "not_possible",        "sign_out_repeated", "sign_out_hint",    "sign_out_unclear", "sign_out_unknown",
    "sign_out_return",     "sign_out_form",     "cancelled",        "request_gone",     "device_gone",
    "backchannel_gone",    "backchannel_other"};

class ErrorText {
 public:
  consteval explicit ErrorText(std::string_view name) : name_(name) {
    if (!contains(kErrorTexts, name)) throw "no error text of that name";
  }
  constexpr std::string_view name() const noexcept { return name_; }

 private:
  std::string_view name_;
};

}  // namespace gatehouse::pages
