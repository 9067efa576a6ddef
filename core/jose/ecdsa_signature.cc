#include "core/jose/ecdsa_signature.h"

#include <algorithm>

namespace gatehouse::jose {
namespace {

constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kInteger = 0x02;

/// The order n of P-256 (FIPS 186-4 D.1.2.3).
constexpr std::string_view kOrder(
    "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51",
    kP256CoordinateSize);

bool in_range(std::string_view number) {
  const bool zero = std::all_of(number.begin(), number.end(), [](char byte) { return byte == 0; });
  return !zero && number < kOrder;  // char_traits<char> compares as unsigned bytes
}

void append_integer(DerSignature& der, std::string_view number) {
  while (number.size() > 1 && number.front() == 0)
    number.remove_prefix(1);
  const bool sign_bit = (static_cast<std::uint8_t>(number.front()) & 0x80) != 0;
  der.bytes[der.size++] = kInteger;
  der.bytes[der.size++] = static_cast<std::uint8_t>(number.size() + (sign_bit ? 1 : 0));
  if (sign_bit) der.bytes[der.size++] = 0;
  for (const char byte : number)
    der.bytes[der.size++] = static_cast<std::uint8_t>(byte);
}

/// Removes one INTEGER from the front of `der` and appends it to `raw`, padded.
bool take_integer(std::string_view& der, std::string& raw) {
  if (der.size() < 2 || static_cast<std::uint8_t>(der[0]) != kInteger) return false;
  const std::size_t size = static_cast<std::uint8_t>(der[1]);
  if (size == 0 || size > kP256CoordinateSize + 1 || der.size() < 2 + size) return false;
  std::string_view number = der.substr(2, size);
  der.remove_prefix(2 + size);
  if (number.size() > kP256CoordinateSize) {
    if (number.front() != 0) return false;
    number.remove_prefix(1);
  }
  raw.append(kP256CoordinateSize - number.size(), '\0');
  raw.append(number);
  return true;
}

}  // namespace

std::optional<DerSignature> der_from_raw(std::string_view raw) noexcept {
  if (raw.size() != 2 * kP256CoordinateSize) return std::nullopt;
  const std::string_view r = raw.substr(0, kP256CoordinateSize);
  const std::string_view s = raw.substr(kP256CoordinateSize);
  if (!in_range(r) || !in_range(s)) return std::nullopt;
  DerSignature der;
  der.size = 2;
  append_integer(der, r);
  append_integer(der, s);
  der.bytes[0] = kSequence;
  der.bytes[1] = static_cast<std::uint8_t>(der.size - 2);
  return der;
}

std::optional<std::string> raw_from_der(std::string_view der) {
  if (der.size() < 2 || static_cast<std::uint8_t>(der[0]) != kSequence) return std::nullopt;
  if (static_cast<std::uint8_t>(der[1]) != der.size() - 2) return std::nullopt;
  der.remove_prefix(2);
  std::string raw;
  raw.reserve(2 * kP256CoordinateSize);
  if (!take_integer(der, raw) || !take_integer(der, raw) || !der.empty()) return std::nullopt;
  return raw;
}

}  // namespace gatehouse::jose
