#include "core/fetch/address_filter.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <optional>
#include <span>

namespace gatehouse::fetch {
namespace {

using http::AddressBlock;
using http::IpAddress;

std::vector<AddressBlock> blocks(std::initializer_list<std::string_view> texts) {
  std::vector<AddressBlock> parsed;
  for (const auto text : texts)
    parsed.push_back(AddressBlock::parse(text).value());
  return parsed;
}

bool any_contains(std::span<const AddressBlock> blocks, const IpAddress& address) noexcept {
  return std::any_of(blocks.begin(), blocks.end(), [&](const auto& one) { return one.contains(address); });
}

bool is_public_v4(const IpAddress& address) noexcept {
  static const auto kDenied = blocks({
      "0.0.0.0/8",        // this network (RFC 791 §3.2); Linux connects 0.0.0.0 to itself
      "10.0.0.0/8",       // private (RFC 1918)
      "100.64.0.0/10",    // between a carrier and its customers (RFC 6598)
      "127.0.0.0/8",      // loopback (RFC 1122 §3.2.1.3)
      "168.63.129.16",    // the platform's own services at Microsoft's cloud, in public space
      "169.254.0.0/16",   // link-local (RFC 3927), where clouds keep their metadata service
      "172.16.0.0/12",    // private (RFC 1918)
      "192.0.0.0/24",     // protocol assignments (RFC 6890)
      "192.0.2.0/24",     // documentation (RFC 5737), as the next two
      "198.51.100.0/24",  //
      "203.0.113.0/24",   //
      "192.31.196.0/24",  // AS112 (RFC 7535), as the next: answered by whoever is near
      "192.175.48.0/24",  //
      "192.52.193.0/24",  // AMT relays (RFC 7450)
      "192.88.99.0/24",   // 6to4 relays (RFC 7526)
      "192.168.0.0/16",   // private (RFC 1918)
      "198.18.0.0/15",    // benchmarking (RFC 2544)
      "224.0.0.0/4",      // multicast (RFC 5771)
      "240.0.0.0/4",      // reserved (RFC 1112 §4), the broadcast address among it
  });
  return !any_contains(kDenied, address);
}

/// The IPv4 address that stands in an IPv6 one: a translator or tunnel on the way would connect to it.
std::optional<IpAddress> embedded_v4(const IpAddress& address) {
  static const auto kTranslated = AddressBlock::parse("64:ff9b::/96").value();  // NAT64 (RFC 6052 §2.1)
  static const auto k6to4 = AddressBlock::parse("2002::/16").value();           // RFC 3056 §2
  std::size_t at = 0;
  if (kTranslated.contains(address))
    at = 12;
  else if (k6to4.contains(address))
    at = 2;
  else
    return std::nullopt;
  char text[INET_ADDRSTRLEN] = {};
  ::inet_ntop(AF_INET, address.bytes().data() + at, text, sizeof text);
  return IpAddress::parse(text);
}

bool is_public_v6(const IpAddress& address) noexcept {
  // Global unicast (RFC 4291 §2.4, RFC 3587 §3). Outside of it lie loopback, unspecified, IPv4-compatible,
  // NAT64, discard-only, unique-local with a cloud's metadata service, link-local, site-local, multicast.
  static const auto kGlobal = blocks({"2000::/3"});
  static const auto kDenied = blocks({
      "2001::/23",          // protocol assignments (RFC 2928): Teredo, benchmarking, ORCHID
      "2001:db8::/32",      // documentation (RFC 3849)
      "2002::/16",          // 6to4 (RFC 3056)
      "2620:4f:8000::/48",  // AS112 (RFC 7534)
      "3fff::/20",          // documentation (RFC 9637)
  });
  return any_contains(kGlobal, address) && !any_contains(kDenied, address);
}

std::optional<IpAddress> address_of(const ::sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.sa_family == AF_INET)
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
  else if (address.sa_family == AF_INET6)
    ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text, sizeof text);
  return IpAddress::parse(text);
}

}  // namespace

Result<AddressFilter> AddressFilter::create(const std::vector<std::string>& allowed) {
  AddressFilter filter;
  for (const auto& text : allowed) {
    const auto block = AddressBlock::parse(text);
    if (!block) return Error(ErrorCode::invalid_argument, "\"" + text + "\" is no address block");
    filter.allowed_.push_back(*block);
  }
  return filter;
}

bool AddressFilter::permits(const IpAddress& address) const noexcept {
  if (address.is_v4()) return is_public_v4(address) || any_contains(allowed_, address);
  if (is_public_v6(address)) return true;
  if (!any_contains(allowed_, address)) return false;
  // Whoever allows a translator's range means the public addresses behind it, not 10.0.0.1.
  const auto behind = embedded_v4(address);
  return !behind || permits(*behind);
}

bool AddressFilter::permits(const ::sockaddr& address) const {
  const auto known = address_of(address);
  return known && permits(*known);
}

bool is_loopback(const ::sockaddr& address) {
  static const auto kLoopback = blocks({"127.0.0.0/8", "::1"});
  const auto known = address_of(address);
  return known && any_contains(kLoopback, *known);
}

}  // namespace gatehouse::fetch
