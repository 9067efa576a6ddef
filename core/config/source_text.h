// SourceText: the bytes of one configuration file, read once under a size cap and proven to be clean UTF-8.
//
// Kept by the loader until its diagnostics are rendered, so that a message can show the line it speaks of.
// Values.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/config_node.h"
#include "gatehouse/error.h"

namespace gatehouse::config {

inline constexpr std::size_t kMaxFileBytes = 1u << 20;
inline constexpr std::size_t kMaxReferencedBytes = 64u << 10;

/// Texts by the name that spans use for the file.
using SourceTexts = std::map<std::string, std::string>;

/// The bytes of a regular file of at most `cap` bytes. Never blocks on a FIFO or device.
Result<std::string> read_regular_file(const std::filesystem::path& file, std::size_t cap);

/// Reports the first byte that no configuration may hold: invalid UTF-8 (RFC 3629 §4), NUL, other control
/// characters. Look-alike or invisible bytes would make the file say something else than its reader sees
/// (security.md S-039).
std::optional<Diagnostic> check_encoding(std::string_view text, const std::string& file);

/// The length of the well-formed UTF-8 sequence at the front, 0 where there is none.
std::size_t utf8_sequence_length(std::string_view text) noexcept;
/// Well-formed UTF-8 without NUL.
bool is_clean_text(std::string_view text) noexcept;

/// Line `number` (from 1) of a text, without its end; empty where there is none.
std::string_view line_of(std::string_view text, std::uint32_t number) noexcept;

}  // namespace gatehouse::config
