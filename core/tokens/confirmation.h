// Confirmation: the key that a token is bound to, the `cnf` of RFC 7800 §3.1. Whoever presents such a token
// must prove that they hold the key; a stolen one is worth nothing by itself. A plain value.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

namespace gatehouse::tokens {

inline constexpr std::string_view kConfirmationClaim = "cnf";

struct Confirmation {
  std::string jkt;  ///< thumbprint of a DPoP key (RFC 9449 §6.1); empty: the token is a bearer token

  bool empty() const noexcept { return jkt.empty(); }
  bool operator==(const Confirmation&) const = default;
};

/// RFC 9449 §5: what clients are told of such a token.
std::string_view token_type(const Confirmation& confirmation) noexcept;

/// Adds the member `cnf`, if there is one.
void add_confirmation(boost::json::object& object, const Confirmation& confirmation);
Confirmation read_confirmation(const boost::json::object& object);

}  // namespace gatehouse::tokens
