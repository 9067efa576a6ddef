// ErrorText: which of the error pages' texts a person reads: title, message and advice of `error.<name>` in
// the message files. PageRenderer::create() fails where a language lacks one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gatehouse::pages {

enum class ErrorText : std::uint8_t {
  app_unnamed,
  app_unknown,
  return_missing,
  return_unregistered,
  app_gone,
  interaction_gone,
  form_foreign,
  person_changed,
  too_many_attempts,
  unavailable,
  failed,
  not_found,
  not_possible,
  sign_out_repeated,
  sign_out_hint,
  sign_out_unclear,
  sign_out_unknown,
  sign_out_return,
  sign_out_form,
  cancelled,
};

/// In the order of the enumerators.
inline constexpr std::array<std::string_view, 20> kErrorTexts{
    "app_unnamed",      "app_unknown",      "return_missing",  "return_unregistered", "app_gone",
    "interaction_gone", "form_foreign",     "person_changed",  "too_many_attempts",   "unavailable",
    "failed",           "not_found",        "not_possible",    "sign_out_repeated",   "sign_out_hint",
    "sign_out_unclear", "sign_out_unknown", "sign_out_return", "sign_out_form",       "cancelled"};

}  // namespace gatehouse::pages
