#include "core/oauth/device/user_code.h"

#include "core/base/ascii.h"
#include "core/base/ids.h"

namespace gatehouse::oauth {

std::string make_user_code() {
  // 64 random bits for 34 wanted ones: no letter is likelier than another by more than a billionth.
  auto number = random_number();
  std::string code(kUserCodeLength, ' ');
  for (auto& letter : code) {
    letter = kUserCodeLetters[number % kUserCodeLetters.size()];
    number /= kUserCodeLetters.size();
  }
  return code;
}

std::string show_user_code(std::string_view plain) {
  const auto half = plain.size() / 2;
  return std::string(plain.substr(0, half)).append("-").append(plain.substr(half));
}

std::optional<std::string> read_user_code(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (!is_alphanumeric(c)) continue;  // also every byte of a dash that a phone made longer
    const char letter = is_lower_letter(c) ? static_cast<char>(c - 'a' + 'A') : c;
    if (kUserCodeLetters.find(letter) == std::string_view::npos || code.size() == kUserCodeLength)
      return std::nullopt;
    code += letter;
  }
  if (code.size() != kUserCodeLength) return std::nullopt;
  return code;
}

}  // namespace gatehouse::oauth
