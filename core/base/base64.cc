#include "core/base/base64.h"

#include <array>
#include <cstdint>

namespace gatehouse {
namespace {

constexpr std::string_view kUrlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kInvalid = 0xff;

using Reverse = std::array<std::uint8_t, 256>;
constexpr Reverse make_reverse(std::string_view alphabet) {
  Reverse table{};
  table.fill(kInvalid);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}
constexpr Reverse kUrlReverse = make_reverse(kUrlAlphabet);
constexpr Reverse kReverse = make_reverse(kAlphabet);

void append(std::string& target, std::string_view bytes, std::string_view alphabet) {
  const std::size_t before = target.size();
  target.resize(before + (bytes.size() * 4 + 2) / 3);
  char* next = target.data() + before;
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      *next++ = alphabet[(buffer >> bits) & 0x3f];
    }
  }
  if (bits > 0) *next = alphabet[(buffer << (6 - bits)) & 0x3f];
}

std::optional<std::string> decode(std::string_view text, const Reverse& values) {
  if (text.size() % 4 == 1) return std::nullopt;  // six bits make no byte
  std::string bytes(text.size() * 3 / 4, '\0');
  char* next = bytes.data();
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const char symbol : text) {
    const std::uint8_t value = values[static_cast<unsigned char>(symbol)];
    if (value == kInvalid) return std::nullopt;
    buffer = (buffer << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      *next++ = static_cast<char>((buffer >> bits) & 0xff);
    }
  }
  if ((buffer & ((1u << bits) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
  std::string text;
  append(text, bytes, kUrlAlphabet);
  return text;
}

void base64url_append(std::string& target, std::string_view bytes) { append(target, bytes, kUrlAlphabet); }

std::optional<std::string> base64url_decode(std::string_view text) { return decode(text, kUrlReverse); }

std::string base64_encode(std::string_view bytes) {
  std::string text;
  append(text, bytes, kAlphabet);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  const auto symbols = text.substr(0, text.find('='));
  const auto padding = text.substr(symbols.size());
  if (!padding.empty() && (text.size() % 4 != 0 || (padding != "=" && padding != "=="))) return std::nullopt;
  // The symbols of one alphabet only: '-' and '_' mean nothing in the other.
  const bool standard = symbols.find_first_of("+/") != std::string_view::npos;
  return decode(symbols, standard ? kReverse : kUrlReverse);
}

}  // namespace gatehouse
