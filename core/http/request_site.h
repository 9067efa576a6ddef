// RequestSite: which site a browser says a state-changing request comes from; the second half of CSRF defence
// (S-263).
//
// The form's own token is the first half. Our pages send Referrer-Policy: no-referrer, under which browsers
// write `Origin: null` on the posts of our own forms (Fetch §3.2), so a null Origin alone accuses nobody:
// Sec-Fetch-Site is asked first. Pure function, thread-safe.
#pragma once

#include <string_view>

#include "core/http/message.h"

namespace gatehouse::http {

enum class RequestSite {
  own,      ///< the browser vouches for a page of the issuer's origin
  foreign,  ///< the browser names another site: refuse
  unknown,  ///< an old browser or none: the token alone decides
};

/// `own_origin` as origin_of() writes it.
RequestSite site_of(const Request& request, std::string_view own_origin) noexcept;

/// Did a page of another site send this, so that the browser kept back the SameSite=Lax cookies of a POST
/// (RFC 6265bis §5.5.2)? A neighbouring host is of the same site and gets them. A browser that tells the
/// origin alone leaves that open: then any other origin counts.
bool comes_from_another_site(const Request& request, std::string_view own_origin) noexcept;

}  // namespace gatehouse::http
