#include "core/interaction/browser_binding.h"

#include "core/crypto/base64url.h"
#include "core/crypto/digest.h"
#include "core/tokens/bearer.h"

namespace gatehouse::interaction {
namespace {

constexpr std::size_t kValueSize = 43;  // of make_bearer_value

}  // namespace

BrowserBinding::BrowserBinding(const TenantId& tenant, http::CookieTransport transport, Secret key)
    : cookie_("gh_browser_" + tenant.text()), transport_(transport), key_(std::move(key)) {}

std::optional<std::string> BrowserBinding::find(const http::Request& request) const {
  const auto cookies = http::Cookies::of(request);
  const auto value = cookies.find(http::cookie_name(cookie_, transport_));
  if (!value || value->size() != kValueSize) return std::nullopt;
  return std::string(*value);
}

Result<BrowserBinding::Bound> BrowserBinding::find_or_make(const http::Request& request) const {
  if (auto known = find(request)) return Bound{.value = *std::move(known), .cookie = std::nullopt};
  Bound bound{.value = tokens::make_bearer_value(), .cookie = std::nullopt};
  GH_TRY(bound.cookie,
         http::set_cookie({.name = cookie_, .value = bound.value, .max_age = std::nullopt}, transport_));
  return bound;
}

std::string BrowserBinding::fingerprint(std::string_view binding) const {
  const Digest digest = crypto::keyed_digest(key_.reveal(), {"browser", binding});
  return crypto::base64url_encode(crypto::as_bytes(digest));
}

std::string BrowserBinding::csrf_token(std::string_view binding, std::string_view interaction) const {
  const Digest digest = crypto::keyed_digest(key_.reveal(), {"csrf", binding, interaction});
  return crypto::base64url_encode(crypto::as_bytes(digest));
}

bool BrowserBinding::csrf_token_fits(std::string_view token, std::string_view binding,
                                     std::string_view interaction) const {
  return equal_in_constant_time(token, csrf_token(binding, interaction));
}

}  // namespace gatehouse::interaction
