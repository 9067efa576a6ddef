#include "core/http/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace gatehouse::http {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool bits_equal(const std::array<std::uint8_t, 16>& a, const std::array<std::uint8_t, 16>& b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  return (a[whole] & mask) == (b[whole] & mask);
}

bool has_bits_beyond(const std::array<std::uint8_t, 16>& bytes, unsigned prefix) {
  for (unsigned bit = prefix; bit < 128; ++bit)
    if ((bytes[bit / 8] >> (7 - bit % 8)) & 1) return true;
  return false;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::size_t zone = text.find('%');
  if (zone != std::string_view::npos) {
    if (zone + 1 == text.size() || text.find(':') == std::string_view::npos) return std::nullopt;
    text = text.substr(0, zone);
  }
  if (text.empty() || text.size() > INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos)
    return std::nullopt;
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) == 1) return address;
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes_.begin());
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes_.data() + 12) == 1) return address;
  return std::nullopt;
}

bool IpAddress::is_v4() const noexcept {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin());
}

std::string IpAddress::text() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  if (is_v4())
    inet_ntop(AF_INET, bytes_.data() + 12, buffer, sizeof buffer);
  else
    inet_ntop(AF_INET6, bytes_.data(), buffer, sizeof buffer);
  return buffer;
}

std::string IpAddress::truncated_text() const {
  IpAddress network = *this;
  const std::size_t kept = is_v4() ? 15 : 6;
  std::fill(network.bytes_.begin() + static_cast<std::ptrdiff_t>(kept), network.bytes_.end(),
            std::uint8_t{0});
  return network.text() + (is_v4() ? "/24" : "/48");
}

std::optional<AddressBlock> AddressBlock::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = IpAddress::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  AddressBlock block;
  block.base_ = *base;
  if (slash == std::string_view::npos) return block;

  const std::string_view digits = text.substr(slash + 1);
  unsigned prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.size() > 3) return std::nullopt;
  const bool v4_notation = text.substr(0, slash).find(':') == std::string_view::npos;
  if (prefix > (v4_notation ? 32u : 128u)) return std::nullopt;
  block.prefix_ = v4_notation ? prefix + 96 : prefix;
  if (has_bits_beyond(block.base_.bytes(), block.prefix_)) return std::nullopt;
  return block;
}

bool AddressBlock::contains(const IpAddress& address) const noexcept {
  return bits_equal(base_.bytes(), address.bytes(), prefix_);
}

}  // namespace gatehouse::http
