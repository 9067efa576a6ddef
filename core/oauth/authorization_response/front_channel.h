// FrontChannelIssuer: what the implicit and the hybrid response types put into the answer of the
// authorization endpoint itself, beside a code or in its place (OpenID Core §3.2.2.5, §3.3.2.5). Off unless a
// tenant and a client switch them on (S-204).
//
// Made before anything is committed; the family, the code and an opaque token become known in one step. Never
// a refresh token: whatever the browser sees must end soon. May sign with RSA and ask plugins for claims:
// pool only. Thread-safe.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/interaction/completion.h"
#include "core/oauth/grants/person_tokens.h"
#include "core/oidc/claims.h"
#include "core/telemetry/instruments.h"

namespace gatehouse::oauth {

/// A grant that is about to begin.
struct FrontChannelGrant {
  const interaction::AuthorizationRequest& request;
  const config::ClientMetadata& client;
  const accounts::Account& person;
  const FamilyRecord& family;
  const tokens::GrantFacts& facts;
  std::string_view code;  ///< empty: none
  TimePoint now;
};

struct FrontChannelTokens {
  std::vector<std::pair<std::string, std::string>> parameters;  ///< of the answer; none for the type `code`
  std::optional<NewAccessToken> access_row;                     ///< to be stored with the grant
  std::vector<std::string> scope;     ///< what they are for: of an access token less than was granted
  std::string authorization_details;  ///< likewise
};

class FrontChannelIssuer {
 public:
  /// The `grant_type` that discovery, the audit trail and metrics know these tokens by.
  static constexpr std::string_view kGrantType = "implicit";

  struct Settings {
    TenantId tenant;
    const std::vector<std::string>& offered;  ///< response types beside `code` that are switched on
    Duration id_token_lifetime{};
  };
  /// All must outlive this.
  FrontChannelIssuer(const Settings& settings, const PersonTokenIssuer& person_tokens,
                     const oidc::IdTokenIssuer& id_tokens, const clients::SubjectIdentifiers& subjects,
                     const oidc::ScopeCatalogue& scopes, const oidc::ClaimsHooks& hooks,
                     telemetry::Family<telemetry::Counter>& issued)
      : settings_(settings),
        person_tokens_(person_tokens),
        id_tokens_(id_tokens),
        subjects_(subjects),
        scopes_(scopes),
        hooks_(hooks),
        issued_(issued) {}

  /// conflict where the response type of the request is not on any more.
  Result<FrontChannelTokens> mint(const FrontChannelGrant& grant) const;
  /// Once they are handed out.
  void count(const FrontChannelTokens& tokens) const;

 private:
  std::vector<std::string> claims_of(const FrontChannelGrant& grant) const;
  Settings settings_;
  const PersonTokenIssuer& person_tokens_;
  const oidc::IdTokenIssuer& id_tokens_;
  const clients::SubjectIdentifiers& subjects_;
  const oidc::ScopeCatalogue& scopes_;
  const oidc::ClaimsHooks& hooks_;
  telemetry::Family<telemetry::Counter>& issued_;
};

}  // namespace gatehouse::oauth
