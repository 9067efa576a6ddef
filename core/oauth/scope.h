// Scope values: the list syntax of RFC 6749 §3.3. core/base/words.h writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/error.h"

namespace gatehouse::oauth {

using ScopeList = std::vector<std::string>;

/// Splits at single spaces, drops repetitions, keeps the order. invalid_argument: a character outside RFC
/// 6749 §3.3, or more than 100 values (S-081).
Result<ScopeList> parse_scope(std::string_view text);
bool contains_scope(const ScopeList& scope, std::string_view value) noexcept;
/// True where every value of `narrower` is in `wider`.
bool is_subset(const ScopeList& narrower, const ScopeList& wider) noexcept;

}  // namespace gatehouse::oauth
