#include "core/config/master_key.h"

#include <cstdint>
#include <string>

namespace gatehouse::config {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kEncodedSize = 43;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// 64 hexadecimal digits as base64url: six bits at a time from four at a time.
std::optional<Secret> from_hex(std::string_view text) {
  std::string encoded;
  encoded.reserve(kEncodedSize);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int digit = hex_value(c);
    if (digit < 0) return std::nullopt;
    bits = (bits << 4 | static_cast<std::uint32_t>(digit)) & 0xfff;
    held += 4;
    if (held < 6) continue;
    held -= 6;
    encoded += kAlphabet[bits >> held & 0x3f];
  }
  encoded += kAlphabet[bits << (6 - held) & 0x3f];
  return Secret(std::move(encoded));
}

/// Both alphabets of RFC 4648; a mixture is a mistake, as are bits beyond the 32nd byte.
std::optional<Secret> from_base64(std::string_view text) {
  const bool standard = text.find_first_of("+/") != std::string_view::npos;
  if (standard && text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
  std::string encoded;
  encoded.reserve(kEncodedSize);
  for (char c : text) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
    if (kAlphabet.find(c) == std::string_view::npos) return std::nullopt;
    encoded += c;
  }
  Secret key(std::move(encoded));
  if (kAlphabet.find(key.reveal().back()) % 4 != 0) return std::nullopt;
  return key;
}

}  // namespace

std::optional<Secret> normalise_master_key(std::string_view text) {
  if (text.size() == 64) return from_hex(text);
  if (text.size() == kEncodedSize + 1 && text.ends_with('=')) text.remove_suffix(1);
  if (text.size() == kEncodedSize) return from_base64(text);
  return std::nullopt;
}

}  // namespace gatehouse::config
