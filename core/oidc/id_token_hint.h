// IdTokenHints: whom an ID token names that an app sends back (OpenID Core §3.1.2.2). It proves nothing of
// the browser: it only says whom the app expects. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/keys/key_ring.h"

namespace gatehouse::oidc {

class IdTokenHints {
 public:
  IdTokenHints(std::string issuer, const keys::KeyRing& keys) : issuer_(std::move(issuer)), keys_(keys) {}

  /// Nothing unless this tenant signed it, as an ID token, for `client`. One that has expired is as good:
  /// §3.1.2.2 wants it accepted while there is or was lately a session; a published key bounds its age.
  std::optional<UserId> subject_of(std::string_view hint, const ClientId& client, TimePoint now) const;

 private:
  std::string issuer_;
  const keys::KeyRing& keys_;
};

}  // namespace gatehouse::oidc
