// Confirmation: the keys that a token is bound to, the `cnf` of RFC 7800 §3.1. Whoever presents such a token
// must prove that they hold each of them; a stolen one is worth nothing by itself. A plain value: one member
// for each way to prove a key, empty where the token is not bound by it.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

namespace gatehouse::tokens {

inline constexpr std::string_view kConfirmationClaim = "cnf";

struct Confirmation {
  std::string jkt = {};       ///< thumbprint of a DPoP key (RFC 9449 §6.1)
  std::string x5t_s256 = {};  ///< thumbprint of a client's certificate (RFC 8705 §3.1)

  /// The token is a bearer token.
  bool empty() const noexcept { return jkt.empty() && x5t_s256.empty(); }
  /// `proven` has every key that this asks for; it may have more.
  bool is_met_by(const Confirmation& proven) const noexcept;
  bool operator==(const Confirmation&) const = default;
};

/// How a token of that kind is bound, as metrics call it: "none", "dpop" or "mtls"; of both: "dpop".
std::string_view binding_name(const Confirmation& confirmation) noexcept;

/// What clients are told of such a token: RFC 9449 §5; one that is bound to a certificate alone stays a
/// Bearer token (RFC 8705 §3).
std::string_view token_type(const Confirmation& confirmation) noexcept;

/// Adds the member `cnf`, if there is one.
void add_confirmation(boost::json::object& object, const Confirmation& confirmation);
Confirmation read_confirmation(const boost::json::object& object);

std::size_t owned_bytes(const Confirmation& confirmation) noexcept;

}  // namespace gatehouse::tokens
