#include "core/http/grammar.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/ascii.h"

namespace gatehouse::http {
namespace {

enum CharClass : std::uint8_t { kToken = 1, kValue = 2, kPath = 4, kQuery = 8, kHost = 16, kObsText = 32 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  const auto mark = [&](std::string_view characters, std::uint8_t bits) {
    for (const char c : characters)
      classes[static_cast<unsigned char>(c)] |= bits;
  };
  mark("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", kToken | kPath | kQuery | kHost);
  mark("!#$%&'*+-.^_`|~", kToken);
  mark("-._~!$&'()*+,;=:@/%", kPath);
  mark("-._~!$&'()*+,;=:@/%?", kQuery);
  // Not in RFC 3986, but browsers and sloppy clients send them unescaped in queries.
  mark("[]{}|\\^`", kQuery);
  mark("-._~%!$&'()*+;=", kHost);
  for (int c = 0x20; c < 0x7f; ++c)
    classes[static_cast<std::size_t>(c)] |= kValue;
  classes['\t'] |= kValue;
  for (std::size_t c = 0x80; c < 0x100; ++c)
    classes[c] |= kObsText;
  return classes;
}
constexpr auto kClasses = make_classes();

bool all_of_class(std::string_view text, CharClass wanted) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return (kClasses[static_cast<unsigned char>(c)] & wanted) != 0; });
}

bool is_port(std::string_view digits) noexcept {
  if (digits.empty() || digits.size() > 5) return false;
  unsigned port = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return false;
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  return port <= 65535;
}

bool is_bracketed(std::string_view text) noexcept {
  return text.size() >= 2 && std::all_of(text.begin(), text.end(),
                                         [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; });
}

}  // namespace

bool is_token(std::string_view text) noexcept { return !text.empty() && all_of_class(text, kToken); }
bool is_field_value(std::string_view text) noexcept { return all_of_class(text, kValue); }
bool is_received_value(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (kClasses[static_cast<unsigned char>(c)] & (kValue | kObsText)) != 0;
  });
}
bool is_path(std::string_view text) noexcept { return all_of_class(text, kPath); }
bool is_query(std::string_view text) noexcept { return all_of_class(text, kQuery); }

std::string_view trim_ows(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_host(std::string_view text) noexcept {
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || !is_bracketed(text.substr(1, close - 1))) return false;
    rest = text.substr(close + 1);
  } else {
    const auto colon = text.find(':');
    const auto host = text.substr(0, colon);
    if (host.empty() || !all_of_class(host, kHost)) return false;
    rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
}

std::optional<FieldLine> parse_field_line(std::string_view line) noexcept {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto name = line.substr(0, colon);
  const auto value = trim_ows(line.substr(colon + 1));
  if (!is_token(name) || !is_received_value(value)) return std::nullopt;
  return FieldLine{name, value};
}

}  // namespace gatehouse::http
