#include "core/jose/ecdsa_signature.h"

#include <algorithm>

namespace gatehouse::jose {
namespace {

constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kOneLengthByte = 0x81;  // DER: lengths of 128 to 255, which only P-521 needs
constexpr std::size_t kShortLength = 128;

bool in_range(const Curve& curve, std::string_view number) {
  const bool zero = std::all_of(number.begin(), number.end(), [](char byte) { return byte == 0; });
  return !zero && number < curve.order;  // char_traits<char> compares as unsigned bytes
}

std::string_view shortest(std::string_view number) {
  while (number.size() > 1 && number.front() == 0)
    number.remove_prefix(1);
  return number;
}

bool has_sign_bit(std::string_view number) { return (static_cast<std::uint8_t>(number.front()) & 0x80) != 0; }

std::size_t integer_size(std::string_view number) {
  return 2 + number.size() + (has_sign_bit(number) ? 1 : 0);
}

void append_integer(DerSignature& der, std::string_view number) {
  der.bytes[der.size++] = kInteger;
  der.bytes[der.size++] = static_cast<std::uint8_t>(integer_size(number) - 2);
  if (has_sign_bit(number)) der.bytes[der.size++] = 0;
  for (const char byte : number)
    der.bytes[der.size++] = static_cast<std::uint8_t>(byte);
}

/// Removes one INTEGER from the front of `der` and appends it to `raw`, padded.
bool take_integer(std::size_t coordinate, std::string_view& der, std::string& raw) {
  if (der.size() < 2 || static_cast<std::uint8_t>(der[0]) != kInteger) return false;
  const std::size_t size = static_cast<std::uint8_t>(der[1]);
  if (size == 0 || size > coordinate + 1 || der.size() < 2 + size) return false;
  std::string_view number = der.substr(2, size);
  der.remove_prefix(2 + size);
  if (number.size() > coordinate) {
    if (number.front() != 0) return false;
    number.remove_prefix(1);
  }
  raw.append(coordinate - number.size(), '\0');
  raw.append(number);
  return true;
}

/// Removes the SEQUENCE's head; false unless its length is that of the rest, in its shortest form.
bool take_sequence(std::string_view& der) {
  if (der.size() < 3 || static_cast<std::uint8_t>(der[0]) != kSequence) return false;
  std::size_t length = static_cast<std::uint8_t>(der[1]);
  std::size_t head = 2;
  if (length == kOneLengthByte) {
    length = static_cast<std::uint8_t>(der[2]);
    head = 3;
    if (length < kShortLength) return false;
  } else if (length >= kShortLength) {
    return false;
  }
  der.remove_prefix(head);
  return length == der.size();
}

}  // namespace

std::optional<DerSignature> der_from_raw(const Curve& curve, std::string_view raw) noexcept {
  if (raw.size() != 2 * curve.coordinate_size) return std::nullopt;
  const std::string_view full_r = raw.substr(0, curve.coordinate_size);
  const std::string_view full_s = raw.substr(curve.coordinate_size);
  if (!in_range(curve, full_r) || !in_range(curve, full_s)) return std::nullopt;
  const std::string_view r = shortest(full_r);
  const std::string_view s = shortest(full_s);
  const std::size_t length = integer_size(r) + integer_size(s);
  DerSignature der;
  der.bytes[der.size++] = kSequence;
  if (length >= kShortLength) der.bytes[der.size++] = kOneLengthByte;
  der.bytes[der.size++] = static_cast<std::uint8_t>(length);
  append_integer(der, r);
  append_integer(der, s);
  return der;
}

std::optional<std::string> raw_from_der(const Curve& curve, std::string_view der) {
  if (!take_sequence(der)) return std::nullopt;
  std::string raw;
  raw.reserve(2 * curve.coordinate_size);
  if (!take_integer(curve.coordinate_size, der, raw) || !take_integer(curve.coordinate_size, der, raw) ||
      !der.empty())
    return std::nullopt;
  return raw;
}

}  // namespace gatehouse::jose
