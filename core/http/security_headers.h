// The security headers of every answer, by its kind, and the few ways to make an answer so that none goes
// without.
//
// Handlers make answers through json(), jwt(), document(), page(), asset(), image(), redirect() and empty();
// nobody writes these headers by hand (S-025, S-042, S-230). Pure functions, thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/forwarded.h"
#include "core/http/message.h"

namespace gatehouse::http {

/// JSON of a protocol endpoint: never stored (RFC 6749 §5.1).
Response json(int status, std::string body, Scheme issuer);
/// A signed JWT in place of JSON (application/jwt, RFC 7519 §10.3.1, or a type of its own), never stored.
Response jwt(int status, std::string token, Scheme issuer, std::string_view media_type = "application/jwt");
/// JSON that every client may read and caches may keep: discovery, keys. Readable across origins (CORS).
Response document(std::shared_ptr<const std::string> body, std::chrono::seconds max_age, Scheme issuer);
/// A status without a body (204, 404 to a probe), never stored.
Response empty(int status, Scheme issuer);

struct PageOptions {
  Scheme issuer = Scheme::https;
  /// CSP sources besides 'self' that a form of this page may end at: browsers apply form-action to the
  /// redirects that follow a POST, so the client's redirect URI belongs here (form_action_source).
  std::vector<std::string> form_targets;
  /// CSP sources besides 'self' that images come from: origins of logos.
  std::vector<std::string> image_sources = {};
  /// CSP sources that may be shown in frames of this page; none: no frame.
  std::vector<std::string> frame_sources = {};
  /// "sha256-…" of the one inline script that may run; empty: none.
  std::string script_hash = {};
  /// The address of the one script file that may run; empty: none.
  std::string script_url = {};
};
/// A page for a person.
Response page(int status, std::string html, const PageOptions& options);
/// An image that somebody else made, at an address that changes with its content. An SVG is a document:
/// opened by itself it may neither run a script nor load anything, nor does it count as our origin (stored
/// XSS).
Response image(std::shared_ptr<const std::string> bytes, std::string_view media_type, Scheme issuer);
/// A file whose address changes with its content.
Response asset(std::shared_ptr<const std::string> bytes, std::string_view media_type, Scheme issuer);

/// 303 by default: the browser follows with GET and drops the body, so that a password is never sent on (RFC
/// 9700 §4.12). A location with control characters is a bug and becomes a 500: nobody may split an answer
/// (S-026).
Response redirect(std::string location, Scheme issuer);

/// The CSP source that lets a form end at `redirect_uri`: an origin, or "scheme:" where CSP has no better
/// word (custom schemes, IPv6 literals). Nothing for what could not be written into a header safely.
std::optional<std::string> form_action_source(std::string_view redirect_uri);

}  // namespace gatehouse::http
