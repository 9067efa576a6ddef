// The parameters of a back-channel authentication request, CIBA §7.1, read and judged: everything but whom it
// is about. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/config/model.h"
#include "core/http/params.h"
#include "core/oauth/authorization_details/details_catalogue.h"
#include "core/oauth/oauth_error.h"
#include "core/oauth/resources/resource_catalogue.h"
#include "core/oidc/claims.h"

namespace gatehouse::oauth {

/// What the tenant measures them by.
struct BackchannelMeasure {
  const oidc::ScopeCatalogue& scopes;
  const ResourceCatalogue& resources;
  const DetailsCatalogue& details;
  Duration lifetime;  ///< where the request names none
};

struct BackchannelParameters {
  ScopeList scope;
  std::vector<std::string> resources;
  std::string authorization_details;  ///< RFC 9396, a JSON array as text; empty: none
  std::string binding_message;
  std::string notification_token;  ///< of ping and push
  Duration lifetime{};
};

std::variant<BackchannelParameters, OAuthError> read_backchannel_parameters(
    const http::Params& params, const config::ClientMetadata& client, const BackchannelMeasure& measure);

/// The longest that a client can ask for.
inline constexpr Duration kLongestBackchannelLifetime = std::chrono::minutes(30);

}  // namespace gatehouse::oauth
