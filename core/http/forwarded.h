// Who the client is and how it came in, behind reverse proxies: only what a trusted proxy says is believed.
//
// Read are X-Forwarded-For and X-Forwarded-Proto, the pair that every proxy sets. `Forwarded` (RFC 7239) and
// X-Forwarded-Host are ignored on purpose: a proxy that rewrites one spelling passes the other on as the
// client sent it (S-162), and the host of an issuer is configuration, never a header. Immutable after parse;
// thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/http/ip_address.h"
#include "core/http/message.h"
#include "gatehouse/error.h"

namespace gatehouse::http {

enum class Scheme { http, https };

struct ClientOrigin {
  std::string address;  ///< canonical; empty for a peer of a Unix socket that no proxy speaks for
  Scheme scheme = Scheme::http;
};

class TrustedProxies {
 public:
  /// Trusts nobody.
  TrustedProxies() = default;
  /// CIDR blocks, addresses, and "unix" for whoever may connect to our Unix sockets. invalid_argument names
  /// the entry.
  static Result<TrustedProxies> parse(const std::vector<std::string>& entries);

  bool trusts(const Peer& peer) const;
  bool trusts(const IpAddress& address) const noexcept;

 private:
  std::vector<AddressBlock> blocks_;
  bool unix_sockets_ = false;
};

/// The right-most address of X-Forwarded-For that is not a trusted proxy (S-029, S-313). A direct client
/// decides nothing about itself; an entry that is no address ends the walk at the last hop that was one.
/// `own` is the scheme of the connection itself.
ClientOrigin client_of(const Request& request, const TrustedProxies& proxies, Scheme own);

}  // namespace gatehouse::http
