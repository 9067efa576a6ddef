#include "core/crypto/password_hash.h"

#include <sodium.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <optional>

namespace gatehouse::crypto {
namespace {

constexpr std::string_view kPrefix = "$argon2id$v=19$";
constexpr std::uint32_t kMaxParallelism = 8;

/// Reads a decimal without sign or leading zero and removes it from `text`.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  std::uint32_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || text.front() == '0') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

/// The cost that a PHC string asks for; nothing for any other text. libsodium checks salt and hash.
std::optional<PasswordCost> parse_cost(std::string_view phc) {
  if (phc.size() >= crypto_pwhash_argon2id_STRBYTES || !take(phc, kPrefix)) return std::nullopt;
  if (!take(phc, "m=")) return std::nullopt;
  const auto kibibytes = take_number(phc);
  if (!kibibytes || !take(phc, ",t=")) return std::nullopt;
  const auto passes = take_number(phc);
  if (!passes || !take(phc, ",p=")) return std::nullopt;
  const auto lanes = take_number(phc);
  if (!lanes || *lanes > kMaxParallelism || !phc.starts_with('$')) return std::nullopt;
  return PasswordCost{.memory = std::uint64_t{*kibibytes} << 10, .passes = *passes};
}

/// libsodium chooses its fast code paths here; without it Argon2id runs at half speed. Idempotent,
/// thread-safe.
bool ready() noexcept {
  static const bool done = sodium_init() >= 0;
  return done;
}

bool within_ceiling(const PasswordCost& cost) {
  return cost.memory <= kPasswordCostCeiling.memory && cost.passes <= kPasswordCostCeiling.passes;
}

std::string base64_of(const unsigned char* bytes, std::size_t size) {
  std::string text(sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, size, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  text.pop_back();  // libsodium counts the terminating zero
  return text;
}

}  // namespace

Result<std::string> hash_password(const Secret& password, const PasswordCost& cost) {
  if (password.empty() || password.size() > kMaxPasswordSize)
    return Error(ErrorCode::invalid_argument, "a password has 1 to 1024 bytes");
  if (cost.memory < kPasswordCostFloor.memory || cost.passes < kPasswordCostFloor.passes ||
      !within_ceiling(cost))
    return Error(ErrorCode::invalid_argument, "password hashing takes 19 to 256 MiB and 2 to 12 passes");
  if (!ready()) return Error(ErrorCode::internal, "libsodium cannot be initialised");
  std::array<char, crypto_pwhash_argon2id_STRBYTES> phc{};
  const std::string_view text = password.reveal();
  if (crypto_pwhash_argon2id_str(phc.data(), text.data(), text.size(), cost.passes, cost.memory) != 0)
    return Error(ErrorCode::unavailable, "not enough memory to hash a password");
  return std::string(phc.data());
}

PasswordVerdict verify_password(std::string_view phc, std::string_view password) noexcept {
  if (password.size() > kMaxPasswordSize || !is_password_hash(phc)) return PasswordVerdict::mismatch;
  if (!ready()) return PasswordVerdict::unavailable;
  std::array<char, crypto_pwhash_argon2id_STRBYTES> terminated{};
  phc.copy(terminated.data(), phc.size());
  errno = 0;
  if (crypto_pwhash_argon2id_str_verify(terminated.data(), password.data(), password.size()) == 0)
    return PasswordVerdict::match;
  return errno == ENOMEM ? PasswordVerdict::unavailable : PasswordVerdict::mismatch;
}

bool needs_rehash(std::string_view phc, const PasswordCost& cost) noexcept {
  const auto found = parse_cost(phc);
  return !found || found->memory < cost.memory || found->passes < cost.passes;
}

bool is_password_hash(std::string_view phc) noexcept {
  const auto cost = parse_cost(phc);
  return cost && within_ceiling(*cost);
}

std::optional<PasswordCost> cost_left(std::string_view phc, const PasswordCost& cost) noexcept {
  const auto found = parse_cost(phc);
  if (!found || !within_ceiling(*found)) return std::nullopt;
  const auto whole = cost.memory * cost.passes;
  const auto spent = found->memory * found->passes;
  if (spent >= whole) return std::nullopt;
  const auto passes = (whole - spent + cost.memory - 1) / cost.memory;
  const auto memory = (whole - spent) / passes >> 10 << 10;  // whole kibibytes, as a PHC string says it
  if (memory < crypto_pwhash_argon2id_MEMLIMIT_MIN) return std::nullopt;
  return PasswordCost{.memory = memory, .passes = static_cast<std::uint32_t>(passes)};
}

std::string decoy_hash(const PasswordCost& cost) {
  std::array<unsigned char, crypto_pwhash_argon2id_SALTBYTES> salt;
  std::array<unsigned char, 32> hash;
  randombytes_buf(salt.data(), salt.size());
  randombytes_buf(hash.data(), hash.size());
  // Not by one expression of +: under ThreadSanitizer g++ 12 sees a copy out of bounds in it that cannot be.
  std::string text(kPrefix);
  text.append("m=").append(std::to_string(cost.memory >> 10));
  text.append(",t=").append(std::to_string(cost.passes)).append(",p=1$");
  text.append(base64_of(salt.data(), salt.size())).append("$").append(base64_of(hash.data(), hash.size()));
  return text;
}

}  // namespace gatehouse::crypto
