#include "core/oauth/authorization_request/authorize_checks.h"

#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {
namespace {

// state and response_mode come first of all that can fail, so that every error can carry the one and travel
// by the other; where one of them is repeated, it is as if it were absent.
constexpr AuthorizeCheck kChecks[] = {
    {"state_is_kept", "RFC 6749 §4.1.2.1", state_is_kept},
    {"response_mode_is_known", "OAuth 2.0 Multiple Response Types §2.1", response_mode_is_known},
    {"no_parameter_is_repeated", "RFC 6749 §3.1", no_parameter_is_repeated},
    {"request_came_as_registered", "RFC 9126 §6", request_came_as_registered},
    {"nothing_is_fetched", "OpenID Core §3.1.2.6", nothing_is_fetched},
    {"response_type_is_offered", "RFC 6749 §3.1.1", response_type_is_offered},
    {"scope_is_allowed", "RFC 6749 §3.3", scope_is_allowed},
    {"authorization_details_are_known", "RFC 9396 §5", authorization_details_are_known},
    {"resources_are_declared", "RFC 8707 §2", resources_are_declared},
    {"pkce_protects_the_code", "RFC 7636 §4.4.1", pkce_protects_the_code},
    {"dpop_key_is_named", "RFC 9449 §10", dpop_key_is_named},
    {"nonce_is_kept", "OpenID Core §3.1.2.1", nonce_is_kept},
    {"front_channel_id_token_is_asked_for", "OpenID Core §3.2.2.1", front_channel_id_token_is_asked_for},
    {"prompt_is_understood", "OpenID Core §3.1.2.1", prompt_is_understood},
    {"max_age_is_a_number", "OpenID Core §3.1.2.1", max_age_is_a_number},
    {"login_hint_is_kept", "OpenID Core §3.1.2.1", login_hint_is_kept},
    {"ui_locales_are_kept", "OpenID Core §3.1.2.1", ui_locales_are_kept},
    {"claims_are_understood", "OpenID Core §5.5", claims_are_understood},
    {"id_token_hint_is_ours", "OpenID Core §3.1.2.2", id_token_hint_is_ours},
};

}  // namespace

std::span<const AuthorizeCheck> authorize_checks() noexcept { return kChecks; }

}  // namespace gatehouse::oauth
