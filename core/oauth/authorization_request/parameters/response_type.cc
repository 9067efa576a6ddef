
#include "core/base/contains.h"
#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

namespace {

/// What the client was not registered for, or can never get.
Verdict refusal_of(config::ResponseType type, const config::ClientMetadata& client) {
  if (!contains(client.response_types, config::to_string(type)) ||
      (type.code && !contains(client.grant_types, "authorization_code")))
    return OAuthError{OAuthCode::unauthorized_client, "This client may not use this response_type."};
  if (!type.in_front_channel()) return std::nullopt;
  if (!contains(client.grant_types, "implicit"))
    return OAuthError{OAuthCode::unauthorized_client, "This client may not use the implicit grant."};
  // Nobody proves a key here: what is issued here is bound to none.
  if (type.token && (client.dpop_bound_access_tokens || client.tls_client_certificate_bound_access_tokens))
    return OAuthError{OAuthCode::unauthorized_client,
                      "This client gets bound access tokens only, from the token endpoint."};
  return std::nullopt;
}

}  // namespace

Verdict response_type_is_offered(AuthorizeDraft& draft) {
  using interaction::ResponseMode;
  const auto text = draft.params.value_of("response_type");
  if (!text) return OAuthError{OAuthCode::invalid_request, "response_type is missing; use code."};
  const auto type = config::parse_response_type(*text);
  // What is not switched on by name does not exist, whatever the client was registered for (S-071, S-204).
  if (!type || (*type != config::ResponseType{} &&
                !contains(draft.tenant.legacy_response_types, config::to_string(*type))))
    return OAuthError{OAuthCode::unsupported_response_type, "response_type must be code."};
  if (auto refused = refusal_of(*type, draft.client)) return refused;
  auto& mode = draft.request.response_mode;
  // OAuth 2.0 Multiple Response Types §3, JARM §2.3.1: a query stands in logs, histories and Referer fields,
  // and no token must stand there (S-071).
  if (type->in_front_channel() && carrier_of(mode) == ResponseMode::query) {
    mode = interaction::default_mode(*type, is_signed(mode));
    return OAuthError{OAuthCode::invalid_request, "This response_type cannot be answered by the query."};
  }
  draft.request.response_type = *type;
  return std::nullopt;
}

// OpenID Core §3.2.2.1, §3.3.2.11: an ID token that comes through the browser is tied to its request by the
// nonce alone; without one, another's could be slipped in.
Verdict front_channel_id_token_is_asked_for(AuthorizeDraft& draft) {
  if (!draft.request.response_type.id_token) return std::nullopt;
  if (draft.request.nonce.empty())
    return OAuthError{OAuthCode::invalid_request, "nonce is missing: this response_type requires it."};
  if (!contains_scope(draft.request.scope, "openid"))
    return OAuthError{OAuthCode::invalid_scope, "An ID token needs the scope openid."};
  return std::nullopt;
}

}  // namespace gatehouse::oauth
