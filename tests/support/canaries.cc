#include "tests/support/canaries.h"

#include <algorithm>
#include <cstdint>

#include "core/base/ascii.h"

namespace gatehouse::test_support {
namespace {

std::string hexadecimal(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    digits += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    digits += "0123456789abcdef"[static_cast<unsigned char>(c) & 0x0f];
  }
  return digits;
}

/// base64url of `text` as it stands inside a longer encoded value, `shift` bytes behind a group's start:
/// without the characters that also depend on the neighbours.
std::string inner_base64(std::string_view text, std::size_t shift) {
  const std::string padded = std::string(shift, '\0') + std::string(text);
  std::string encoded;
  for (std::size_t i = 0; i + 3 <= padded.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | static_cast<unsigned char>(padded[i + j]);
    for (int at = 18; at >= 0; at -= 6)
      encoded += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[group >> at & 0x3f];
  }
  return encoded.substr(shift == 0 ? 0 : 4);
}

}  // namespace

std::vector<std::string> find_canaries(std::string_view text) {
  const std::string folded = lower_case(text);
  std::string url_safe(text);
  std::replace(url_safe.begin(), url_safe.end(), '+', '-');
  std::replace(url_safe.begin(), url_safe.end(), '/', '_');
  std::vector<std::string> found;
  for (const Canary& one : kCanaries) {
    bool seen = folded.find(lower_case(one.value)) != std::string::npos ||
                folded.find(hexadecimal(one.value)) != std::string::npos;
    for (std::size_t shift = 0; shift < 3 && !seen; ++shift)
      seen = url_safe.find(inner_base64(one.value, shift)) != std::string::npos;
    if (seen) found.emplace_back(one.kind);
  }
  return found;
}

}  // namespace gatehouse::test_support
