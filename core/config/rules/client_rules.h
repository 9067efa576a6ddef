// Rules for clients, whether they come from a tenant file or from the store. Pure; thread-safe.
#pragma once

#include "core/config/model.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

/// Every problem of one client by itself. `place` is where it was written; empty for a client of the store.
void check_client(const ClientMetadata& client, Profile profile, const Place& place, Diagnostics& found);
inline void check_client(const ClientMetadata& client, Profile profile, Diagnostics& found) {
  check_client(client, profile, Place(), found);
}

/// One redirect URI of a client (S-052, S-055, S-059, RFC 8252 §7).
void check_redirect_uri(const std::string& uri, const ClientMetadata& client, Profile profile,
                        const Place& place, Findings& findings);

/// The client's JWK set, as far as it can be judged without cryptography: shape, and no key that should be
/// secret.
void check_jwks(const ClientMetadata& client, const Place& place, Findings& findings);

/// Response types and grant types name the same (OpenID Registration §2), and nothing in them contradicts
/// what else the client is (response_type_rules.cc).
void check_response_types(const ClientMetadata& client, const Place& place, Findings& findings);

/// What answers are encrypted with goes together, and the client has a key for it.
void check_encryption(const ClientMetadata& client, const Place& place, Findings& findings);

/// Whom a client belongs to (OpenID Core §8.1): the host of its sector_identifier_uri, else the one that all
/// redirect URIs share, or of the address that CIBA §4 names where there are none. Nothing where they do not
/// share one, or have none.
std::optional<std::string> sector_of(const ClientMetadata& client);
SubjectType subject_type_of(const ClientMetadata& client, SubjectType of_the_tenant);

/// By a key of its own, in a JWT or in TLS: nothing is shared.
bool proves_itself_without_secret(std::string_view token_endpoint_auth_method);

/// "HS256", "HS384" and "HS512": keyed with the client's secret, not with a key of the tenant.
bool is_mac_name(std::string_view algorithm);
/// True where the client's metadata names such an algorithm, so that its secret must be readable (decision
/// 7).
bool needs_recoverable_secret(const ClientMetadata& client);

/// True for names that authorize responses use: a registered redirect URI must not carry them (S-055).
bool is_reserved_response_parameter(std::string_view name);

}  // namespace gatehouse::config
