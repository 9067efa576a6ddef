// Grant: one value of `grant_type` and what answers it. A row of the table in core/app/endpoint_table.cc; the
// token endpoint knows no grant by name. Grants that redeem what core itself stored (codes, refresh tokens)
// implement it; those that only say whom a request proves are GrantHandlers of the SDK behind HandlerGrant
// (docs/adr/0017). Thread-safe; on an I/O thread it must not wait.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/oauth/client_authentication/client_authentication.h"
#include "core/oauth/scope.h"
#include "core/runtime/rate_limit.h"
#include "core/tokens/confirmation.h"

namespace gatehouse::oauth {

struct TokenRequest {
  const http::Call& call;
  const AuthenticatedClient& client;
  /// The keys that the request proves, to which every access token that it yields is bound (RFC 9449 §5, RFC
  /// 8705 §3).
  tokens::Confirmation confirmation = {};
  /// How many refusals of its network are recorded one by one; null where nobody sent it.
  const runtime::RateLimit* denials = nullptr;
};

/// RFC 6749 §5.1, OpenID Core §3.1.3.3.
struct TokenResponse {
  std::string access_token;
  Duration expires_in{};
  std::string refresh_token;  ///< empty: none
  std::string id_token;       ///< empty: none
  ScopeList scope;
  std::string authorization_details = {};   ///< RFC 9396 §7, a JSON array as text; empty: none
  std::string_view issued_token_type = {};  ///< a constant (RFC 8693 §2.2.1); empty: not told
};

using GrantAnswer = std::variant<TokenResponse, OAuthError, http::MoveTo>;

class Grant {
 public:
  virtual ~Grant() = default;
  virtual std::string_view grant_type() const noexcept = 0;
  /// Asked first, on an I/O thread, before the client is authenticated: where the whole call is to run
  /// instead, if not here. An error: it is not to be tried.
  virtual Result<std::optional<http::MoveTo>> admit(const http::Call&) const {
    return std::optional<http::MoveTo>();
  }
  /// Whether the exchange for this client ends on an I/O thread where it begins there, whatever comes of it:
  /// asked before an assertion or a proof is used up there, which a call that begins anew has no second of.
  virtual bool fits_io(const config::ClientMetadata&) const { return false; }
  virtual Result<GrantAnswer> exchange(const TokenRequest& request) const = 0;
  /// Whether what the request brings, a code or a token, is one that was given out. Asked on the pool before
  /// a DPoP proof of a public client is remembered: anybody can make up both, and each would be a row.
  virtual Result<bool> knows_what_comes(const TokenRequest&) const { return true; }
};

}  // namespace gatehouse::oauth
