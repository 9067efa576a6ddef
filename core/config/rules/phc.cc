#include "core/config/rules/phc.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "core/base/ascii.h"

namespace gatehouse::config {
namespace {

// What core/crypto/password_hash.h verifies; a hash beyond it would be accepted here and never match. KiB.
constexpr std::uint32_t kLeastMemory = 8;
constexpr std::uint32_t kMostMemory = 256u << 10;
constexpr std::uint32_t kMostPasses = 12;

bool take(std::string_view& rest, std::string_view prefix) {
  if (!rest.starts_with(prefix)) return false;
  rest.remove_prefix(prefix.size());
  return true;
}

std::optional<std::uint32_t> take_number(std::string_view& rest) {
  std::uint32_t number = 0;
  if (rest.empty() || rest.front() < '1' || rest.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc()) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

bool is_base64_of(std::string_view text, std::string_view two_last) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alphanumeric(c) || two_last.find(c) != std::string_view::npos;
  });
}

}  // namespace

bool is_argon2id_phc(std::string_view text) {
  if (text.size() > 256 || !take(text, "$argon2id$v=19$m=")) return false;
  const auto memory = take_number(text);
  if (!memory || *memory < kLeastMemory || *memory > kMostMemory || !take(text, ",t=")) return false;
  const auto passes = take_number(text);
  if (!passes || *passes > kMostPasses || !take(text, ",p=")) return false;
  const auto lanes = take_number(text);
  // libsodium verifies one lane only.
  if (!lanes || *lanes != 1 || !take(text, "$")) return false;
  const auto separator = text.find('$');
  if (separator == std::string_view::npos) return false;
  const auto salt = text.substr(0, separator);
  const auto hash = text.substr(separator + 1);
  return salt.size() >= 11 && hash.size() >= 22 && is_base64_of(salt, "+/") && is_base64_of(hash, "+/");
}

bool is_recoverable_secret(std::string_view text) {
  return take(text, "sealed:") && !text.empty() && text.size() <= 1024 && is_base64_of(text, "-_");
}

bool is_keyed_digest(std::string_view text) {
  // The keyed form is what the server itself writes; no file can hold one that fits, as the key never leaves.
  return (take(text, "sha256:") || take(text, "hmac-sha256:")) && text.size() == 43 &&
         is_base64_of(text, "-_");
}

}  // namespace gatehouse::config
