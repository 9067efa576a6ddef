// IpAddress and AddressBlock: network addresses as values, for trust decisions and for privacy in records.
//
// An IPv4 address that comes as IPv4-mapped IPv6 (::ffff:192.0.2.1) is the same address; a zone id
// (fe80::1%eth0) does not take part in comparisons. No name is ever resolved. Values; thread-safe.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::http {

class IpAddress {
 public:
  /// "192.0.2.7", "2001:db8::7", "fe80::1%eth0". Nothing for everything else, host names and "127.1"
  /// included.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const noexcept;
  /// Canonical text (RFC 5952); a mapped address as IPv4.
  std::string text() const;
  /// The /24 or /48 network, "192.0.2.0/24": what logs and audit keep unless a tenant asks for more.
  std::string truncated_text() const;

  const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
  auto operator<=>(const IpAddress&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};  ///< IPv4 as ::ffff:a.b.c.d
};

class AddressBlock {
 public:
  /// "10.0.0.0/8", "2001:db8::/32", or one address. Nothing when bits are set beyond the prefix: a slip of
  /// the hand.
  static std::optional<AddressBlock> parse(std::string_view text);
  bool contains(const IpAddress& address) const noexcept;

 private:
  IpAddress base_;
  unsigned prefix_ = 128;  ///< in the 128-bit space
};

}  // namespace gatehouse::http
