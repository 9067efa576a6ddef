// AddressFilter: which addresses the server may connect to when somebody else names the destination (S-151).
//
// Denied is all that is no address of a machine in the public network, by the IANA registries of special
// purpose addresses (RFC 6890), unless the configuration names its range: loopback, private, link-local with
// the metadata services of clouds, multicast and so on. An IPv4 address inside an IPv6 one is judged as
// itself. Judges addresses, never names: to be asked with the address that is about to be connected to.
// Immutable; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/http/ip_address.h"
#include "gatehouse/error.h"

struct sockaddr;

namespace gatehouse::fetch {

class AddressFilter {
 public:
  /// `allowed`: address blocks, "10.1.0.0/16".
  static Result<AddressFilter> create(const std::vector<std::string>& allowed);

  bool permits(const http::IpAddress& address) const noexcept;
  /// False for what is neither IPv4 nor IPv6.
  bool permits(const ::sockaddr& address) const;

 private:
  std::vector<http::AddressBlock> allowed_;
};

/// 127.0.0.0/8 and ::1.
bool is_loopback(const ::sockaddr& address);

}  // namespace gatehouse::fetch
