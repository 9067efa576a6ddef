// Rules for certificates: those that listeners show, and how clients prove themselves by theirs (RFC 8705).
// Reads the files that are named; thread-safe.
#pragma once

#include <span>
#include <string_view>

#include "core/config/model.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

/// A listener's files must be good now: a server that cannot be reached is found out at `config check`, not
/// by its users.
void check_tls(const TlsSettings& tls, const Place& place, Findings& findings);

/// Whether clients' certificates reach the server at all.
bool brings_certificates(const ServerConfig& server);

/// A tenant's `mtls`. `authorities` is absolute.
void check_mtls(const TenantConfig& tenant, const Place& place, Findings& findings);
/// An alias must be nobody's issuer and nobody else's alias: a request is of one tenant. `places` in the
/// order of `tenants`.
void check_mtls_aliases(std::span<const TenantConfig> tenants, std::span<const Place> places,
                        Findings& findings);

/// A client's metadata by itself (RFC 8705 §2.1.2, §2.2.2).
void check_client_certificate(const ClientMetadata& client, const Place& place, Findings& findings);
/// The same against what its tenant can do.
void check_client_certificate(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                              Findings& findings);

bool is_certificate_method(std::string_view token_endpoint_auth_method);

}  // namespace gatehouse::config
