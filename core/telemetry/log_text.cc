#include "core/telemetry/log_text.h"

#include <cstdint>
#include <cstdio>

namespace gatehouse::telemetry {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 1;
  bool valid = false;
};

/// The character at `at`, RFC 3629; an ill-formed byte stands alone.
Character character_at(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(at);
  if (lead < 0x80) return {.code = lead, .length = 1, .valid = true};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > text.size()) return {};
  std::uint32_t code = lead & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return {};
    code = (code << 6) | (byte(at + i) & 0x3fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (overlong || surrogate || code > 0x10ffff) return {};
  return {.code = code, .length = length, .valid = true};
}

bool must_be_escaped(std::uint32_t code) noexcept {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x061c || code == 0x180e ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
         (code >= 0xe0000 && code <= 0xe007f);
}

void append_escape(std::string& line, std::uint32_t code) {
  char escape[16];
  if (code > 0xffff) {  // as a surrogate pair, the only spelling that JSON has for it
    const std::uint32_t rest = code - 0x10000;
    std::snprintf(escape, sizeof escape, "\\u%04x\\u%04x", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
  } else {
    std::snprintf(escape, sizeof escape, "\\u%04x", code);
  }
  line += escape;
}

template <class Special>
void append_escaped(std::string& line, std::string_view text, std::size_t max, Special is_special) {
  for (std::size_t i = 0; i < text.size();) {
    const Character character = character_at(text, i);
    if (i + character.length > max) {
      line += "…(" + std::to_string(text.size()) + " bytes)";
      return;
    }
    if (!character.valid) {
      line += "\\ufffd";
    } else if (must_be_escaped(character.code)) {
      append_escape(line, character.code);
    } else {
      if (character.length == 1 && is_special(text[i])) line += '\\';
      line += text.substr(i, character.length);
    }
    i += character.length;
  }
}

}  // namespace

void append_json_string(std::string& line, std::string_view text, std::size_t max) {
  line += '"';
  append_escaped(line, text, max, [](char c) { return c == '"' || c == '\\'; });
  line += '"';
}

void append_plain(std::string& line, std::string_view text, std::size_t max) {
  append_escaped(line, text, max, [](char c) { return c == '\\'; });
}

std::string format_timestamp(TimePoint time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(milliseconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(milliseconds - day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

}  // namespace gatehouse::telemetry
