#include "gatehouse/safe_text.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace gatehouse {
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

void append_escape(std::string& target, std::uint32_t code) {
  char escape[16];
  if (code > 0xffff) {  // as a surrogate pair, the only spelling that JSON has for it
    const std::uint32_t rest = code - 0x10000;
    std::snprintf(escape, sizeof escape, "\\u%04x\\u%04x", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
  } else {
    std::snprintf(escape, sizeof escape, "\\u%04x", code);
  }
  target += escape;
}

/// How many characters at the front stay as they are and take one byte: nearly all of nearly every text, so
/// they are looked at one by one but appended at once.
std::size_t plain_run(std::string_view text, std::string_view backslashed) noexcept {
  const auto* const end = std::find_if(text.begin(), text.end(), [&](char c) {
    if (c < ' ' || c > '~') return true;
    return std::any_of(backslashed.begin(), backslashed.end(), [c](char special) { return special == c; });
  });
  return static_cast<std::size_t>(end - text.begin());
}

}  // namespace

void append_escaped(std::string& target, std::string_view text, std::string_view backslashed) {
  for (std::size_t i = 0; i < text.size();) {
    if (const std::size_t run = plain_run(text.substr(i), backslashed); run > 0) {
      target += text.substr(i, run);
      i += run;
      continue;
    }
    const Character character = character_at(text, i);
    if (!character.valid) {
      target += "\\ufffd";
    } else if (must_be_escaped(character.code)) {
      append_escape(target, character.code);
    } else {
      if (character.length == 1) target += '\\';  // no plain character: one of `backslashed`
      target += text.substr(i, character.length);
    }
    i += character.length;
  }
}

void append_json_string(std::string& target, std::string_view text) {
  target += '"';
  append_escaped(target, text, "\"\\");
  target += '"';
}

std::string_view cut_text(std::string_view text, std::size_t max) noexcept {
  if (text.size() <= max) return text;
  std::size_t end = max;
  while (end > 0 && max - end < 3 && (static_cast<std::uint8_t>(text[end]) & 0xc0) == 0x80)
    --end;
  return text.substr(0, end);
}

}  // namespace gatehouse
