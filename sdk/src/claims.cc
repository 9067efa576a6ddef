#include "gatehouse/claims.h"

#include <algorithm>
#include <iterator>

namespace gatehouse {
namespace {

// RFC 7519 §4.1, OpenID Core §2, §3.1.3.6, §3.3.2.11, §5.6.2, §7.4, RFC 7800 §3.1, RFC 8693 §4, RFC 9068
// §2.2, RFC 9396 §9.1, Back-Channel Logout 1.0 §2.4, and our own.
constexpr std::string_view kProtocolClaims[] = {"iss",
                                                "sub",
                                                "aud",
                                                "exp",
                                                "nbf",
                                                "iat",
                                                "jti",
                                                "auth_time",
                                                "nonce",
                                                "acr",
                                                "amr",
                                                "azp",
                                                "sid",
                                                "at_hash",
                                                "c_hash",
                                                "s_hash",
                                                "cnf",
                                                "act",
                                                "may_act",
                                                "scope",
                                                "client_id",
                                                "events",
                                                "sub_jwk",
                                                "authorization_details",
                                                "_claim_names",
                                                "_claim_sources",
                                                "gatehouse_family"};

}  // namespace

bool is_protocol_claim(std::string_view name) noexcept {
  return name.starts_with("urn:openid:params:jwt:claim:") ||
         std::find(std::begin(kProtocolClaims), std::end(kProtocolClaims), name) != std::end(kProtocolClaims);
}

}  // namespace gatehouse
