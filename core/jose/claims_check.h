// The check of a JWT's claims after its signature (RFC 7519 §4.1, RFC 9068 §4, RFC 8725 §3.8, §3.9).
// Internal to core/jose: claims of a token whose signature was not checked are nobody's business. Pure.
#pragma once

#include "core/jose/jws.h"

namespace gatehouse::jose {

Result<Claims, Refusal> check_claims(boost::json::object claims, const Expectations& expected);

}  // namespace gatehouse::jose
