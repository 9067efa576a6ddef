// LanguageChoice: which language a person gets, of those that the tenant offers. Pure; thread-safe.
//
// The app's ui_locales first (OpenID Core §3.1.2.1), then what the browser says (RFC 9110 §12.5.4), then the
// tenant's default. Tags are looked up as RFC 4647 §3.4 has it: "de-AT" finds "de".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::pages {

struct LanguageChoice {
  std::vector<std::string> offered;
  std::string fallback = "en";

  const std::string& choose(std::span<const std::string> ui_locales, std::string_view accept_language) const;
};

/// The words of a space-separated `ui_locales`, as many as are worth looking at.
std::vector<std::string> split_locales(std::string_view text);

}  // namespace gatehouse::pages
