#include "core/accounts/chosen_names.h"

#include <algorithm>

#include "core/accounts/login_key.h"
#include "core/base/shown_text.h"

namespace gatehouse::accounts {
namespace {

constexpr std::size_t kLongestUsername = 128;  // as that of users in a tenant's file
constexpr std::size_t kLongestName = 128;

}  // namespace

Result<void> check_username(std::string_view username) {
  GH_TRY(const auto key, normalise_login(username));
  if (username.size() > kLongestUsername || key.text().size() > kLongestUsername)
    return Error(ErrorCode::invalid_argument, "a user name has at most 128 bytes");
  // Of the key: a full-width @ is one too.
  if (key.text().find('@') != std::string::npos)
    return Error(ErrorCode::invalid_argument, "a user name has no @");
  if (!is_fit_to_show(username, kLongestUsername))
    return Error(ErrorCode::invalid_argument, "a user name has visible characters only");
  return {};
}

bool is_display_name(std::string_view name) noexcept { return is_fit_to_show(name, kLongestName); }

std::size_t characters_of(std::string_view password) noexcept {
  // All bytes of UTF-8 but those that continue a character.
  const auto begins = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) != 0x80u; };
  return static_cast<std::size_t>(std::count_if(password.begin(), password.end(), begins));
}

}  // namespace gatehouse::accounts
