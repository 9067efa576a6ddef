// The parameters of an authorization request: each reads its own, judges it and puts what it means into the
// draft. One small file per parameter; authorize_checks.cc says in which order they run. Pure functions over
// the draft, but for id_token_hint, which reads the tenant's keys.
#pragma once

#include "core/oauth/authorization_request/authorize_checks.h"

namespace gatehouse::oauth {

/// Nothing, or the error that the app gets.
using Verdict = std::optional<OAuthError>;

Verdict state_is_kept(AuthorizeDraft& draft);
Verdict response_mode_is_known(AuthorizeDraft& draft);
Verdict no_parameter_is_repeated(AuthorizeDraft& draft);
Verdict request_came_as_registered(AuthorizeDraft& draft);
Verdict nothing_is_fetched(AuthorizeDraft& draft);
Verdict response_type_is_offered(AuthorizeDraft& draft);
Verdict scope_is_allowed(AuthorizeDraft& draft);
Verdict resources_are_declared(AuthorizeDraft& draft);
Verdict authorization_details_are_known(AuthorizeDraft& draft);
Verdict pkce_protects_the_code(AuthorizeDraft& draft);
Verdict dpop_key_is_named(AuthorizeDraft& draft);
Verdict nonce_is_kept(AuthorizeDraft& draft);
Verdict front_channel_id_token_is_asked_for(AuthorizeDraft& draft);
Verdict prompt_is_understood(AuthorizeDraft& draft);
Verdict max_age_is_a_number(AuthorizeDraft& draft);
Verdict login_hint_is_kept(AuthorizeDraft& draft);
Verdict ui_locales_are_kept(AuthorizeDraft& draft);
Verdict claims_are_understood(AuthorizeDraft& draft);
Verdict id_token_hint_is_ours(AuthorizeDraft& draft);

}  // namespace gatehouse::oauth
