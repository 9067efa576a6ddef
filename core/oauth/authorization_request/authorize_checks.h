// The checks of an authorization request, as an ordered table with two phases and two kinds of failure.
//
// Phase A knows no trusted address yet and can only end in a page. It yields a ValidatedRedirect; phase B
// rows can then send an error to the app. A golden test prints the table, so that re-ordering a check is a
// visible change.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "core/clients/client_directory.h"
#include "core/http/endpoint.h"
#include "core/interaction/authorization_request.h"
#include "core/interaction/interaction_pages.h"
#include "core/oauth/authorization_details/details_catalogue.h"
#include "core/oauth/authorization_request/redirect_uri.h"
#include "core/oauth/oauth_error.h"
#include "core/oauth/resources/resource_catalogue.h"
#include "core/oauth/scope.h"
#include "core/oidc/claims.h"
#include "core/oidc/id_token_reader.h"

namespace gatehouse::oauth {

/// What phase A proves.
struct TrustedTarget {
  clients::ClientPtr client;
  ValidatedRedirect redirect;
};

/// Why an authorization request cannot even be answered to the app.
struct Untrusted {
  interaction::PageError page;
  std::string_view reason;  ///< for the audit trail: a constant
};

/// Phase A: the client, then its redirect URI. Waits on the store.
Result<std::variant<TrustedTarget, Untrusted>> find_trusted_target(const http::Params& params,
                                                                   const TenantId& tenant,
                                                                   const clients::ClientDirectory& clients);

/// What a request is measured by, of the tenant.
struct AuthorizeMeasure {
  const TenantId& id;
  const oidc::ScopeCatalogue& scopes;
  const oidc::IdTokenReader& id_tokens;
  const ResourceCatalogue& resources;
  const DetailsCatalogue& details;
  bool sign_up = false;                ///< people may make accounts (OpenID Prompt Create §4)
  bool signed_answers = false;         ///< nothing but JARM (FAPI 2.0 Message Signing §5.4.1)
  bool documents_of_any_host = false;  ///< anybody can be a client, and lead wherever they like
  const std::vector<std::string>& legacy_response_types;  ///< switched on beside `code`
};

/// How a request came here.
struct RequestForm {
  bool pushed = false;     ///< by the client itself (RFC 9126)
  bool is_signed = false;  ///< in a request object (RFC 9101)
};

/// What phase B builds up. `params` is the query of a GET, the form of a POST, or what a request object
/// holds.
struct AuthorizeDraft {
  const http::Params& params;
  const config::ClientMetadata& client;
  const AuthorizeMeasure& tenant;
  TimePoint now;
  RequestForm form;
  interaction::AuthorizationRequest request;
};

struct AuthorizeCheck {
  std::string_view name;
  std::string_view clause;  ///< where the rule stands
  std::optional<OAuthError> (*run)(AuthorizeDraft& draft);
};

/// In the order in which they run.
std::span<const AuthorizeCheck> authorize_checks() noexcept;

}  // namespace gatehouse::oauth
