// Redirect URIs: byte for byte as registered (RFC 9700 §2.1), and the proof that a match was made.
//
// The one exception is RFC 8252 §7.3: for native clients the port of a loopback literal may vary. Nothing is
// ever normalised, so that no two parsers can disagree about what was compared (S-050 to S-054).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/config/model.h"

namespace gatehouse::oauth {

/// A redirect URI that is registered for the client that asked. Only the two functions below make one; an
/// answer to the browser's application cannot be built without it, so "redirected to an unvalidated address"
/// does not compile.
class ValidatedRedirect {
 public:
  const std::string& uri() const noexcept { return uri_; }

 private:
  friend std::optional<ValidatedRedirect> match_redirect_uri(const config::ClientMetadata&, std::string_view);
  friend std::optional<ValidatedRedirect> match_post_logout_redirect_uri(const config::ClientMetadata&,
                                                                         std::string_view);
  explicit ValidatedRedirect(std::string uri) : uri_(std::move(uri)) {}
  std::string uri_;
};

/// Nothing where `requested` is not registered for this client.
std::optional<ValidatedRedirect> match_redirect_uri(const config::ClientMetadata& client,
                                                    std::string_view requested);

/// The same for where people go after signing out: byte for byte, without exception.
std::optional<ValidatedRedirect> match_post_logout_redirect_uri(const config::ClientMetadata& client,
                                                                std::string_view requested);

}  // namespace gatehouse::oauth
