#include "gatehouse/storage/page_cursor.h"

#include <charconv>
#include <cstdint>

namespace gatehouse {
namespace {

constexpr std::size_t kBindingSize = 16;

/// FNV-1a over query and key: binds a cursor to its query. Not a signature, see the header.
std::string binding(std::string_view query, std::string_view key) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto mix = [&hash](std::string_view text) {
    for (const char c : text)
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    hash = (hash ^ 0x100u) * 0x100000001b3u;
  };
  mix(query);
  mix(key);
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4)
    text += "0123456789abcdef"[(hash >> shift) & 0xf];
  return text;
}

}  // namespace

std::string make_page_cursor(std::string_view query, std::string_view last_key) {
  std::string cursor = binding(query, last_key);
  for (const char c : last_key) {
    const auto byte = static_cast<unsigned char>(c);
    cursor += "0123456789abcdef"[byte >> 4];
    cursor += "0123456789abcdef"[byte & 0xf];
  }
  return cursor;
}

Result<std::string> read_page_cursor(std::string_view query, std::string_view cursor) {
  if (cursor.empty()) return std::string();
  const Error invalid(ErrorCode::invalid_argument, "the page cursor does not belong to this listing");
  if (cursor.size() < kBindingSize || cursor.size() % 2 != 0) return invalid;
  std::string key;
  for (std::size_t i = kBindingSize; i < cursor.size(); i += 2) {
    unsigned byte = 0;
    const auto* end = cursor.data() + i + 2;
    const auto read = std::from_chars(cursor.data() + i, end, byte, 16);
    if (read.ec != std::errc() || read.ptr != end) return invalid;
    key += static_cast<char>(byte);
  }
  // Made again and compared whole: a cursor has one spelling, upper-case digits are not it.
  if (make_page_cursor(query, key) != cursor) return invalid;
  return key;
}

}  // namespace gatehouse
