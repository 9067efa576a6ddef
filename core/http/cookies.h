// Cookies: what a browser sends (read tolerantly) and what we send it (built strictly, RFC 6265bis).
//
// A stray cookie of another application on the same site must never break sign-in (S-021), so malformed pairs
// are skipped; but a name that comes twice reads as absent, because one of the two may be planted by a
// neighbouring host (S-022, "cookie tossing"). Values; thread-safe to read.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/http/message.h"
#include "gatehouse/error.h"

namespace gatehouse::http {

class Cookies {
 public:
  /// All Cookie fields of the request together (HTTP/2 gateways split them). The views live as long as the
  /// request.
  static Cookies of(const Request& request);

  /// The value of the only cookie of that name. Nothing when absent or when sent more than once.
  std::optional<std::string_view> find(std::string_view name) const noexcept;

 private:
  void read(std::string_view field);
  std::vector<std::pair<std::string_view, std::string_view>> pairs_;
};

/// Where our cookies travel. `loopback_http` exists for an http issuer under `profile: dev` only.
enum class CookieTransport { https, loopback_http };

struct NewCookie {
  std::string name;                             ///< without prefix: "gh_session"
  std::string value;                            ///< cookie-octets only, as base64url is
  std::optional<std::chrono::seconds> max_age;  ///< none: until the browser closes
};

/// The name on the wire: "__Host-" + name on https, the bare name on loopback http, where browsers refuse the
/// prefix.
std::string cookie_name(std::string_view name, CookieTransport transport);

/// The Set-Cookie field. Always Path=/, HttpOnly, SameSite=Lax and without Domain, on https Secure and
/// `__Host-` (S-262): there is no way to ask for less. invalid_argument for a name or value that a cookie
/// cannot carry (S-026).
Result<Header> set_cookie(const NewCookie& cookie, CookieTransport transport);
/// The field that makes the browser forget it.
Result<Header> expire_cookie(std::string_view name, CookieTransport transport);

}  // namespace gatehouse::http
