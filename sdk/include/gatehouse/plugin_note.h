// The note: a plugin's facts as plain text in the ELF section GATEHOUSE_PLUGIN_SECTION, made at compile time.
//
// The host reads it from the file's bytes and refuses a plugin that cannot fit before any of its code runs,
// static constructors included; `gatehouse plugin info` shows it without loading. Lines "name=value", first
// the line GATEHOUSE_NOTE_HEADER. For GATEHOUSE_PLUGIN only; authors never call anything here.
#pragma once

#include <cstddef>
#include <string_view>

#include "gatehouse/abi.h"
#include "gatehouse/fingerprint.h"

namespace gatehouse {

class Host;
class Registrar;
template <class T, class E>
class Result;
class Error;

/// What GATEHOUSE_PLUGIN is given.
struct PluginDeclaration {
  const char* id;
  const char* version;
  const char* license;
  const char* summary;
  gh_status status;
  gh_posture posture;
  Result<void, Error> (*start)(Host&, Registrar&);
};

namespace detail {

/// One line of printable text, so that the note's lines cannot be forged by a value.
constexpr bool is_note_value(const char* text) noexcept {
  if (text == nullptr || *text == '\0') return false;
  for (; *text != '\0'; ++text)
    if (static_cast<unsigned char>(*text) < 0x20 || *text == 0x7f) return false;
  return true;
}
constexpr bool is_well_formed(const PluginDeclaration& declaration) noexcept {
  return is_note_value(declaration.id) && is_note_value(declaration.version) &&
         is_note_value(declaration.license) && is_note_value(declaration.summary) &&
         declaration.start != nullptr;
}

/// Writes text, or only counts it. (A comparison of the target with null is no constant expression under
/// -fno-delete-null-pointer-checks.)
struct NoteWriter {
  char* target = nullptr;
  bool only_counts = true;
  std::size_t length = 0;

  constexpr void text(std::string_view bytes) noexcept {
    for (const char c : bytes) {
      if (!only_counts) target[length] = c;
      ++length;
    }
  }
  constexpr void line(std::string_view name, std::string_view value) noexcept {
    text(name);
    text("=");
    text(value);
    text("\n");
  }
  constexpr void line(std::string_view name, unsigned value) noexcept {
    char digits[10]{};
    std::size_t first = sizeof digits;
    do
      digits[--first] = static_cast<char>('0' + value % 10);
    while ((value /= 10) != 0);
    line(name, std::string_view(digits + first, sizeof digits - first));
  }
};

constexpr std::size_t write_note(const PluginDeclaration& declaration, NoteWriter out) noexcept {
  out.text(GATEHOUSE_NOTE_HEADER "\n");
  out.line("epoch", GATEHOUSE_ABI_EPOCH);
  out.line("fingerprint", kFingerprint);
  out.line("sdk", GATEHOUSE_SDK_VERSION);
  out.line("id", declaration.id);
  out.line("version", declaration.version);
  out.line("license", declaration.license);
  out.line("summary", declaration.summary);
  out.line("status", static_cast<unsigned>(declaration.status));
  out.line("posture", static_cast<unsigned>(declaration.posture));
  return out.length;
}

template <std::size_t Size>
struct Note {
  char bytes[Size]{};
  constexpr explicit Note(const PluginDeclaration& declaration) noexcept {
    write_note(declaration, NoteWriter{.target = bytes, .only_counts = false});
  }
};

}  // namespace detail
}  // namespace gatehouse
