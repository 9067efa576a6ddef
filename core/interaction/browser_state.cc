#include "core/interaction/browser_state.h"

#include "core/base/base64.h"
#include "core/base/ids.h"
#include "core/crypto/digest.h"
#include "core/http/url.h"
#include "core/tokens/bearer.h"

namespace gatehouse::interaction {
namespace {

std::string hexadecimal(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : crypto::as_bytes(digest)) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0x0f];
  }
  return text;
}

}  // namespace

BrowserState::BrowserState(const TenantId& tenant, http::CookieTransport transport, Secret key)
    : name_(http::cookie_name("gh_state_" + tenant.text(), transport)),
      transport_(transport),
      key_(std::move(key)) {}

// The one cookie that scripts may read, and that is sent from within frames of other sites: it opens nothing,
// so that neither gives anything away (S-262 is about those that do).
http::Header BrowserState::field(const std::string& value, std::string_view more) const {
  const bool https = transport_ == http::CookieTransport::https;
  return {"Set-Cookie", name_ + "=" + value + "; Path=/; " +
                            (https ? "SameSite=None; Secure" : "SameSite=Lax") + std::string(more)};
}

http::Header BrowserState::cookie(const SessionId& session) const { return field(value_of(session), ""); }

http::Header BrowserState::forget() const { return field("", "; Max-Age=0"); }

std::optional<http::Header> BrowserState::repair(const SessionRecord& session, const http::Call& call) const {
  // Who has just signed in gets it with the session's own cookie.
  if (session.created_at >= call.now) return std::nullopt;
  const auto cookies = http::Cookies::of(call.request);
  if (cookies.find(name_) == value_of(session.id)) return std::nullopt;
  return cookie(session.id);
}

std::optional<std::string> BrowserState::session_state(const ClientId& client,
                                                       const std::string& redirect_uri,
                                                       const SessionId& session) const {
  const auto url = http::parse_http_url(redirect_uri);
  if (!url) return std::nullopt;
  // §4.2: what the frame's script computes again. The salt keeps two apps from recognising a person by it.
  const auto salt = tokens::make_bearer_value();
  const auto text = client.text() + " " + http::origin_of(*url) + " " + value_of(session) + " " + salt;
  return hexadecimal(crypto::sha256(text)) + "." + salt;
}

std::string BrowserState::value_of(const SessionId& session) const {
  const Digest digest = crypto::keyed_digest(key_.reveal(), {session.text()});
  return base64url_encode(crypto::as_bytes(digest));
}

}  // namespace gatehouse::interaction
