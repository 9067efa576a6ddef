// Fuzz target: login names. Beside memory errors it looks for a name whose key has another key, which would
// make two accounts or two failure counters of one name (S-097, S-105), for keys with characters that nobody
// sees, and for a spelling in other case that is another name.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/accounts/login_key.h"

namespace {

using gatehouse::accounts::normalise_login;

void demand(bool holds) {
  if (!holds) std::abort();
}

std::string ascii_upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view typed(reinterpret_cast<const char*>(data), size);
  const auto key = normalise_login(typed);
  if (!key) return 0;
  const auto& text = key->text();
  demand(!text.empty() && text.front() != ' ' && text.back() != ' ');
  for (const char c : text)
    demand(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && !(c >= 'A' && c <= 'Z'));
  // A key may be longer than the longest name, and is then no name itself.
  if (const auto again = normalise_login(text)) demand(*again == *key);
  if (const auto upper = normalise_login(ascii_upper(std::string(typed)))) demand(*upper == *key);
  if (const auto spaced = normalise_login("  " + std::string(typed) + " ")) demand(*spaced == *key);
  return 0;
}
