// BrowserState: what a browser may know of who is signed in, for apps that watch it in a frame (OpenID
// Connect Session Management 1.0 §3, §4): a cookie that our page in that frame can read, and `session_state`,
// by which an app asks it whether anything changed.
//
// The cookie is a keyed digest of the session's id, never anything that opens the session: with it a script
// can tell one session from another and nothing more. It stays the same while the same person signs in anew.
// Exists only where a tenant switches it on. Immutable; thread-safe.
#pragma once

#include <optional>
#include <string>

#include "core/http/cookies.h"
#include "core/http/endpoint.h"
#include "core/interaction/browser_session.h"

namespace gatehouse::interaction {

class BrowserState {
 public:
  /// `key` is the tenant's key for this purpose alone.
  BrowserState(const TenantId& tenant, http::CookieTransport transport, Secret key);

  /// The cookie's name on the wire.
  const std::string& cookie_name() const noexcept { return name_; }
  http::Header cookie(const SessionId& session) const;
  http::Header forget() const;
  /// The cookie once more, for a browser that has been signed in for some time and has another one or none.
  std::optional<http::Header> repair(const SessionRecord& session, const http::Call& call) const;

  /// §2: `session_state` of an answer to that app; a new one each time. Nothing where its redirect URI has no
  /// origin that a browser would tell a frame.
  std::optional<std::string> session_state(const ClientId& client, const std::string& redirect_uri,
                                           const SessionId& session) const;

 private:
  std::string value_of(const SessionId& session) const;
  http::Header field(const std::string& value, std::string_view more) const;
  std::string name_;
  http::CookieTransport transport_;
  Secret key_;
};

}  // namespace gatehouse::interaction
