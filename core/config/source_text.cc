#include "core/config/source_text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "core/base/descriptor.h"
#include "core/config/codes.h"

namespace gatehouse::config {
namespace {

Error errno_error() { return {ErrorCode::unavailable, std::generic_category().message(errno)}; }

}  // namespace

Result<std::string> read_regular_file(const std::filesystem::path& file, std::size_t cap) {
  // O_NONBLOCK: opening a FIFO that nobody writes to must not hang the start.
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!opened || ::fstat(opened.number(), &status) != 0) return errno_error();
  if (S_ISDIR(status.st_mode)) return Error(ErrorCode::invalid_argument, "it is a directory");
  if (!S_ISREG(status.st_mode)) return Error(ErrorCode::invalid_argument, "it is not a regular file");
  std::string bytes;
  std::array<char, 16384> part{};
  for (;;) {
    const auto got = ::read(opened.number(), part.data(), part.size());
    if (got == 0) return bytes;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error();
    bytes.append(part.data(), static_cast<std::size_t>(got));
    if (bytes.size() > cap)
      return Error(ErrorCode::invalid_argument, "it is larger than " + std::to_string(cap >> 10) + " KiB");
  }
}

std::size_t utf8_sequence_length(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto within = [&](std::size_t i, unsigned low, unsigned high) {
    return at(i) >= low && at(i) <= high;
  };
  const unsigned lead = at(0);
  if (text.empty()) return 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return within(1, 0x80, 0xbf) ? 2 : 0;
  // The bounds of the second byte shut out overlong forms, surrogates and what is above U+10FFFF.
  if (lead >= 0xe0 && lead <= 0xef) {
    const bool second = within(1, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf);
    return second && within(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const bool second = within(1, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf);
    return second && within(2, 0x80, 0xbf) && within(3, 0x80, 0xbf) ? 4 : 0;
  }
  return 0;
}

bool is_clean_text(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0 || text.front() == '\0') return false;
    text.remove_prefix(length);
  }
  return true;
}

std::optional<Diagnostic> check_encoding(std::string_view text, const std::string& file) {
  SourceSpan place{file, 1, 1, 1};
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0)
      return Diagnostic{Severity::error, code::kEncoding, place, "invalid UTF-8", "save the file as UTF-8"};
    const bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f;
    if (control)
      return Diagnostic{Severity::error, code::kEncoding, place,
                        byte == 0 ? "a NUL byte" : "control character " + std::to_string(byte),
                        "configuration files hold text only"};
    place.column += static_cast<std::uint32_t>(length);
    if (byte == '\n') place = {file, place.line + 1, 1, 1};
    text.remove_prefix(length);
  }
  return std::nullopt;
}

std::string_view line_of(std::string_view text, std::uint32_t number) noexcept {
  for (std::uint32_t line = 1; line < number; ++line) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace gatehouse::config
