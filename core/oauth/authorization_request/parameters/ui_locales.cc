#include "core/base/ascii.h"
#include "core/base/words.h"
#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

namespace {

constexpr std::size_t kMostLocales = 16;

/// RFC 5646 §2.1, as far as it matters: subtags of 1 to 8 letters and digits; a subtag of more is no
/// language.
bool is_language_tag(std::string_view tag) {
  if (tag.empty() || tag.size() > 35) return false;
  std::size_t length = 0;
  for (const char c : tag) {
    const bool fits = is_alphanumeric(c);
    if (c == '-' ? length == 0 : (!fits || length == 8)) return false;
    length = c == '-' ? 0 : length + 1;
  }
  return length > 0;
}

}  // namespace

// OpenID Core §3.1.2.1: "An error SHOULD NOT result if some or all of the requested locales are not
// supported." What is no language tag is left out.
Verdict ui_locales_are_kept(AuthorizeDraft& draft) {
  auto text = draft.params.value_of("ui_locales").value_or("");
  auto& kept = draft.request.ui_locales;
  for (auto tag = take_word(text); !tag.empty() && kept.size() < kMostLocales; tag = take_word(text))
    if (is_language_tag(tag)) kept.emplace_back(tag);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
