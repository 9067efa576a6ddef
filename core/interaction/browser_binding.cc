#include "core/interaction/browser_binding.h"

#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "core/http/url.h"
#include "core/pages/page_renderer.h"
#include "core/tokens/bearer.h"

namespace gatehouse::interaction {
namespace {

constexpr std::size_t kValueSize = 43;  // of make_bearer_value

}  // namespace

BrowserBinding::BrowserBinding(const Settings& settings, Secret key)
    : cookie_("gh_browser_" + settings.tenant.text()), transport_(settings.transport), key_(std::move(key)) {
  if (const auto url = http::parse_http_url(settings.issuer)) own_origin_ = http::origin_of(*url);
}

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
  return base64url_encode(crypto::as_bytes(digest));
}

std::string BrowserBinding::csrf_token(std::string_view binding, std::string_view interaction) const {
  const Digest digest = crypto::keyed_digest(key_.reveal(), {"csrf", binding, interaction});
  return base64url_encode(crypto::as_bytes(digest));
}

bool BrowserBinding::csrf_token_fits(std::string_view token, std::string_view binding,
                                     std::string_view interaction) const {
  return equal_in_constant_time(token, csrf_token(binding, interaction));
}

http::RequestSite BrowserBinding::site_of(const http::Request& request) const noexcept {
  return http::site_of(request, own_origin_);
}

bool BrowserBinding::comes_from_another_site(const http::Request& request) const noexcept {
  return http::comes_from_another_site(request, own_origin_);
}

bool BrowserBinding::is_our_form(const http::Call& call, std::string_view subject) const {
  if (site_of(call.request) == http::RequestSite::foreign) return false;
  const auto binding = find(call.request);
  const auto token = call.form.value_of(pages::kCsrfField);
  return binding && token && csrf_token_fits(*token, *binding, subject);
}

}  // namespace gatehouse::interaction
