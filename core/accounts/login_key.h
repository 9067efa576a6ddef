// Login keys: the one spelling under which a user name or e-mail address is looked up, compared and counted.
//
// NFKC and full case folding (utf8proc), so that "Alice", "ALICE" and full-width "Ａlice" are one account and
// share one failure counter (S-097, S-105). The rule has a version, stored with each account, so that it can
// change one day.
#pragma once

#include <string_view>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::accounts {

inline constexpr int kLoginKeyRule = 1;

/// invalid_argument: empty, over 254 bytes, not UTF-8, or containing control characters. Surrounding white
/// space is dropped.
Result<LoginKey> normalise_login(std::string_view typed);

}  // namespace gatehouse::accounts
