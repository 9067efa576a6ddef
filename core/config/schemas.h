// The declarations of everything in model.h under its YAML names: the single source of decoding, defaults,
// JSON Schema and docs/reference/config.md. A key that is not declared here does not exist.
#pragma once

#include "core/config/model.h"
#include "gatehouse/config_schema.h"

namespace gatehouse::config {

inline constexpr char kServerSchema[] = "gatehouse.server/v1";
inline constexpr char kTenantSchema[] = "gatehouse.tenant/v1";

/// A server file as written: its `schema` line included.
const Schema<ServerConfig>& server_schema();
/// A tenant file.
const Schema<TenantConfig>& tenant_schema();
/// One client, of a tenant file or of the store.
const Schema<ClientMetadata>& client_schema();

/// Parts of a tenant file (schema_protocol.cc).
Schema<RegistrationSettings> registration_schema();
Schema<ClientMetadataDocuments> client_metadata_documents_schema();
/// Parts of a tenant file that are about people (schema_accounts.cc).
Schema<AccountSettings> accounts_schema();
Schema<UserSeed> user_seed_schema();
/// Lives and forms of tokens (schema_tokens.cc).
Schema<TokenSettings> tokens_schema();
/// What exists for old applications only (schema_legacy.cc).
Schema<LegacySettings> legacy_schema();
Schema<ResourceSettings> resource_schema();
/// schema_authorization_details.cc
Schema<AuthorizationDetailsType> authorization_details_schema();

/// Parts for plugins and what comes from elsewhere (schema_extensions.cc).
Schema<AssertionIssuer> assertion_issuer_schema();
Schema<ClaimsHookChoice> claims_hook_schema();
/// A plugin by its type (schema_server.cc).
Schema<PluginChoice> plugin_choice_schema();

/// A tree kept as JSON text: written as YAML, or as the JSON text itself, as a file may bring it.
Value<std::string> json_object();

/// Names for the enumerations that both the server and its clients use.
Value<AccessTokenFormat> access_token_format();
Value<SubjectType> subject_type();
/// The algorithms that a tenant can have a signing key for (core/jose's key_pair_algorithms()).
const std::vector<std::string>& signature_algorithms();
/// Those, and HS*, which are keyed with the client's secret: for what the client itself reads.
const std::vector<std::string>& response_algorithms();
/// Those of encryption: `alg` and `enc`.
const std::vector<std::string>& key_management_algorithms();
const std::vector<std::string>& content_encryption_algorithms();

}  // namespace gatehouse::config
