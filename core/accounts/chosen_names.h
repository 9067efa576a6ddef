// What people may be called and choose who make their own account: what one person writes here, others read.
// A user name is held to it by whomever it is given (`gatehouse user create`). Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

#include "gatehouse/error.h"

namespace gatehouse::accounts {

/// A user name as one of `users` in a tenant's file: 1 to 128 bytes without @, of visible characters, and one
/// that can be a login key. No spelling of an e-mail address, else somebody could take the address of a
/// person who comes later and get their mail's account (S-105). invalid_argument: what is wrong.
Result<void> check_username(std::string_view username);

/// A full name, for others to read: at most 128 visible characters.
bool is_display_name(std::string_view name) noexcept;

/// Characters, as `accounts.passwords.min_length` counts them: not bytes, which would let "äöüäöü" pass for
/// twelve.
std::size_t characters_of(std::string_view password) noexcept;

}  // namespace gatehouse::accounts
