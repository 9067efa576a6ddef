#include "core/config/master_key.h"

#include <string>

#include "core/base/ascii.h"
#include "core/base/base64.h"

namespace gatehouse::config {
namespace {

constexpr std::size_t kBytes = 32;

std::optional<std::string> decode_hexadecimal(std::string_view text) {
  std::string bytes;
  bytes.reserve(kBytes);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace

std::optional<Secret> normalise_master_key(std::string_view text) {
  auto decoded = text.size() == 2 * kBytes ? decode_hexadecimal(text) : base64_decode(text);
  if (!decoded || decoded->size() != kBytes) return std::nullopt;
  const Secret key(*std::move(decoded));
  return Secret(base64url_encode(key.reveal()));
}

}  // namespace gatehouse::config
