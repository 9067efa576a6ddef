// Whether a JWK is a public key that anybody can trust, whatever it is for: for keys that somebody brings,
// before they are kept. Pure, thread-safe; an RSA key takes milliseconds.
#pragma once

#include <boost/json/object.hpp>

#include "gatehouse/error.h"

namespace gatehouse::jose {

/// invalid_argument for what holds private members, lacks public ones, lies off its curve or in a small
/// subgroup, or is weak RSA (S-123, RFC 8725 §3.4). A key type or curve that is unknown here passes: nothing
/// that it signs will be believed (RFC 7517 §5).
Result<void> check_soundness(const boost::json::object& jwk);

}  // namespace gatehouse::jose
