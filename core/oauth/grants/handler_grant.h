// HandlerGrant: a GrantHandler of the SDK, a plugin's or our own, as one value of `grant_type`.
//
// The handler says whom the request proves; here is the rest: scope within the client's, the one question
// whether that person may act, a family, and the first tokens of it by the same Redemption that codes go
// through. Where a handler verifies passwords the call runs on the hash pool, and a network that was wrong
// too often does not get there, as at sign-in (S-097). Thread-safe.
#pragma once

#include <memory>

#include "core/interaction/password_check.h"
#include "core/oauth/grants/client_credentials.h"
#include "core/oauth/grants/redemption.h"
#include "core/runtime/rate_limit.h"
#include "gatehouse/grant.h"

namespace gatehouse::oauth {

class HandlerGrant final : public Grant {
 public:
  struct Settings {
    TenantId tenant;
    config::TokenSettings tokens;
  };
  /// All must outlive this.
  struct Parts {
    TenantStore& store;
    const ResourceCatalogue& resources;
    const Redemption& redemption;
    const ClientCredentialsGrant& client_tokens;
    const interaction::PasswordCheck& passwords;
    interaction::LoginLog log;
  };
  /// `failures` counts wrong passwords of one network.
  HandlerGrant(std::unique_ptr<GrantHandler> handler, Settings settings, const Parts& parts,
               runtime::RateLimit failures, audit::TenantAudit audit);

  std::string_view grant_type() const noexcept override { return info_.grant_type; }
  Result<std::optional<http::MoveTo>> admit(const http::Call& call) const override;
  Result<GrantAnswer> exchange(const TokenRequest& request) const override;

 private:
  class Passwords;
  Result<GrantAnswer> ask(const TokenRequest& request, Passwords& passwords) const;
  Result<GrantAnswer> settle(const TokenRequest& request, GrantOutcome outcome,
                             const std::optional<UserId>& verified) const;
  Result<GrantAnswer> grant_to(GrantedPerson person, const TokenRequest& request, Granted granted,
                               const std::optional<UserId>& verified) const;
  FamilyRecord family_of(GrantedPerson person, const TokenRequest& request, const Granted& granted,
                         std::vector<std::string> resources) const;
  Result<GrantAnswer> refuse(const TokenRequest& request, std::string_view id) const;
  Result<GrantAnswer> refuse(const TokenRequest& request, std::string_view reason,
                             const OAuthError& error) const;

  std::unique_ptr<GrantHandler> handler_;
  GrantInfo info_;
  Settings settings_;
  Parts parts_;
  runtime::RateLimit failures_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
