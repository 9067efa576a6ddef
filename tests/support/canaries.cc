#include "tests/support/canaries.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/base64.h"

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
  std::string shifted = std::string(shift, '\0') + std::string(text);
  shifted.resize(shifted.size() / 3 * 3);
  return base64url_encode(shifted).substr(shift == 0 ? 0 : 4);
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
