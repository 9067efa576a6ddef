#include "core/oauth/scope.h"

#include <algorithm>

#include "core/base/contains.h"
#include "core/base/words.h"

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
  for (auto value = take_word(text); !value.empty(); value = take_word(text)) {
    if (!std::all_of(value.begin(), value.end(), is_scope_character))
      return Error(ErrorCode::invalid_argument, "scope has a character that RFC 6749 §3.3 does not allow");
    if (contains_scope(scope, value)) continue;
    if (scope.size() == kMostScopes)
      return Error(ErrorCode::invalid_argument, "scope has more than 100 values");
    scope.emplace_back(value);
  }
  return scope;
}

bool contains_scope(const ScopeList& scope, std::string_view value) noexcept {
  return contains(scope, value);
}

bool is_subset(const ScopeList& narrower, const ScopeList& wider) noexcept {
  return std::all_of(narrower.begin(), narrower.end(),
                     [&wider](const auto& value) { return contains_scope(wider, value); });
}

}  // namespace gatehouse::oauth
