// ResourceCatalogue: the APIs of a tenant that access tokens can be for (RFC 8707), as its file declares
// them.
//
// A token for one API is worth nothing at another: `aud` names it, and only scopes that mean something there
// are in it. Immutable; thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/model.h"
#include "core/http/params.h"
#include "core/oauth/oauth_error.h"
#include "core/oauth/scope.h"

namespace gatehouse::oauth {

class ResourceCatalogue {
 public:
  /// Whether a request may leave it to us what its tokens are for.
  enum class Naming { optional, required };
  /// `declared` must outlive this.
  explicit ResourceCatalogue(const std::vector<config::ResourceSettings>& declared,
                             Naming naming = Naming::optional)
      : declared_(declared), naming_(naming) {}

  bool empty() const noexcept { return declared_.empty(); }
  const config::ResourceSettings* find(std::string_view id) const noexcept;
  std::vector<std::string> ids() const;

  /// The values of `resource`, each once; invalid_target where one is not declared here, or where there is
  /// none and one is required.
  Result<std::vector<std::string>, OAuthError> read(const http::Params& params) const;
  /// read(), before a person is asked: invalid_scope where neither a scope nor one of the authorization
  /// `details` means anything at those APIs. What came of it would be a token for nothing (RFC 9396 §9.1).
  Result<std::vector<std::string>, OAuthError> read_for(const http::Params& params, const ScopeList& scope,
                                                        const std::string& details) const;
  /// What a token for these may say of `granted`.
  ScopeList meaningful_at(std::span<const std::string> resources, const ScopeList& granted) const;

 private:
  const std::vector<config::ResourceSettings>& declared_;
  Naming naming_;
};

/// What a token request asks its access token to be for.
struct TokenTarget {
  std::vector<std::string> audience;  ///< empty: the tenant's default
  ScopeList scope;
  std::string authorization_details = {};  ///< RFC 9396, a JSON array as text; empty: none

  /// A token with an `aud` and nothing in it would still be a token of that person's for the API.
  bool is_for_nothing() const noexcept {
    return !audience.empty() && scope.empty() && authorization_details.empty();
  }
};
/// RFC 8707 §2.2: what is asked for must be among what was granted; nothing asked for is all of it. `details`
/// are those that the token is to have; with them it need not have a scope.
Result<TokenTarget, OAuthError> target_of(const ResourceCatalogue& resources, const http::Params& form,
                                          const std::vector<std::string>& granted, const ScopeList& scope,
                                          const std::string& details = {});

/// RFC 6749 §3.1 forbids to repeat a parameter; RFC 8707 §2 lets `resource` be repeated, RFC 8693 §2.1 the
/// `audience` of a token exchange.
bool repeats_a_parameter(const http::Params& params) noexcept;

}  // namespace gatehouse::oauth
