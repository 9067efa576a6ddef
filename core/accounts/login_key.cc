#include "core/accounts/login_key.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "core/base/ascii.h"

namespace gatehouse::accounts {
namespace {

constexpr std::size_t kLongestLogin = 254;  // RFC 5321 §4.5.3.1: the longest usable mailbox

bool has_control_character(std::string_view utf8) {
  for (std::size_t at = 0; at < utf8.size();) {
    utf8proc_int32_t code_point = -1;
    const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data() + at),
                                       static_cast<utf8proc_ssize_t>(utf8.size() - at), &code_point);
    if (used <= 0) return true;
    const auto category = utf8proc_category(code_point);
    if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF) return true;
    at += static_cast<std::size_t>(used);
  }
  return false;
}

}  // namespace

Result<LoginKey> normalise_login(std::string_view typed) {
  typed = trimmed(typed, " ");
  if (typed.empty()) return Error(ErrorCode::invalid_argument, "a login name must not be empty");
  if (typed.size() > kLongestLogin)
    return Error(ErrorCode::invalid_argument, "a login name has at most 254 bytes");

  utf8proc_uint8_t* folded = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(typed.data()),
                   static_cast<utf8proc_ssize_t>(typed.size()), &folded,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                  UTF8PROC_CASEFOLD | UTF8PROC_REJECTNA));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  if (size < 0)
    return Error(ErrorCode::invalid_argument, "a login name must be valid UTF-8 of assigned characters");
  const std::string_view key =
      trimmed({reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size)}, " ");
  if (key.empty() || has_control_character(key))
    return Error(ErrorCode::invalid_argument,
                 "a login name must not contain control or invisible characters");
  return LoginKey(std::string(key));
}

}  // namespace gatehouse::accounts
