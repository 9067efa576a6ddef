#include "core/oauth/scope.h"

#include <algorithm>

namespace gatehouse::oauth {
namespace {

constexpr std::size_t kMostScopes = 100;

bool is_scope_character(char c) noexcept {
  // RFC 6749 §3.3: %x21 / %x23-5B / %x5D-7E
  return c == 0x21 || (c >= 0x23 && c <= 0x5b) || (c >= 0x5d && c <= 0x7e);
}

}  // namespace

Result<ScopeList> parse_scope(std::string_view text) {
  ScopeList scope;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto value = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (value.empty()) continue;
    if (!std::all_of(value.begin(), value.end(), is_scope_character))
      return Error(ErrorCode::invalid_argument, "scope has a character that RFC 6749 §3.3 does not allow");
    if (contains_scope(scope, value)) continue;
    if (scope.size() == kMostScopes)
      return Error(ErrorCode::invalid_argument, "scope has more than 100 values");
    scope.emplace_back(value);
  }
  return scope;
}

std::string render_scope(const ScopeList& scope) {
  std::string text;
  for (const auto& value : scope) {
    if (!text.empty()) text += ' ';
    text += value;
  }
  return text;
}

bool contains_scope(const ScopeList& scope, std::string_view value) noexcept {
  return std::find(scope.begin(), scope.end(), value) != scope.end();
}

bool is_subset(const ScopeList& narrower, const ScopeList& wider) noexcept {
  return std::all_of(narrower.begin(), narrower.end(),
                     [&wider](const auto& value) { return contains_scope(wider, value); });
}

}  // namespace gatehouse::oauth
