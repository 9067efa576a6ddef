// BrowserBinding: ties an interaction to the browser that began it, before anybody is signed in, and its
// forms to it.
//
// Without it an attacker could begin a sign-in and have a victim finish it (login CSRF and session fixation,
// S-090, S-263). The CSRF token of a form is an HMAC over the cookie and the interaction: nothing to store,
// worthless elsewhere.
#pragma once

#include <optional>
#include <string>

#include "core/http/cookies.h"
#include "core/http/endpoint.h"
#include "core/http/request_site.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::interaction {

class BrowserBinding {
 public:
  struct Settings {
    TenantId tenant;
    std::string issuer;
    http::CookieTransport transport = http::CookieTransport::https;
  };
  /// `key` is the tenant's key for this purpose alone.
  BrowserBinding(const Settings& settings, Secret key);

  struct Bound {
    std::string value;                   ///< the cookie's value
    std::optional<http::Header> cookie;  ///< to be set, where the browser had none
  };
  /// The request's binding, or a new one.
  Result<Bound> find_or_make(const http::Request& request) const;
  std::optional<std::string> find(const http::Request& request) const;

  /// What an interaction keeps of its browser.
  std::string fingerprint(std::string_view binding) const;
  std::string csrf_token(std::string_view binding, std::string_view interaction) const;
  bool csrf_token_fits(std::string_view token, std::string_view binding, std::string_view interaction) const;

  http::RequestSite site_of(const http::Request& request) const noexcept;
  bool comes_from_another_site(const http::Request& request) const noexcept;
  /// Is what was posted the form that this browser was shown about `subject` (whose csrf_token() stood in
  /// it)? Not where another site sent it (S-263).
  bool is_our_form(const http::Call& call, std::string_view subject) const;

 private:
  std::string cookie_;
  http::CookieTransport transport_;
  std::string own_origin_;
  Secret key_;
};

}  // namespace gatehouse::interaction
