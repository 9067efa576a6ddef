#include "core/config/diagnostic_catalogue.h"

#include <array>

#include "core/config/codes.h"
#include "gatehouse/config_value.h"

namespace gatehouse::config {
namespace {

constexpr std::array kEntries{
    CatalogueEntry{
        code::kUnreadable, "A file cannot be read.",
        "The file must exist, be a regular file of at most 1 MiB, and be readable by the server's user."},
    CatalogueEntry{
        code::kSyntax, "The text is not YAML.",
        "Look at the line and the one before it: indentation, an unclosed quote or bracket, a tab."},
    CatalogueEntry{code::kDuplicateKey, "A key is set twice in one mapping.",
                   "Remove one. Readers of YAML disagree about which one counts."},
    CatalogueEntry{config_code::kUnknownKey, "A key does not exist at this place.",
                   "Take the suggestion, or look it up in [config.md](config.md)."},
    CatalogueEntry{config_code::kMissingKey, "A required key is missing.", "Add it."},
    CatalogueEntry{config_code::kWrongKind,
                   "A text, a list or a mapping stands where another of them belongs.",
                   "See the example files in `config/`."},
    CatalogueEntry{config_code::kBadForm, "A value is no boolean, integer, duration or size.",
                   "`true` or `false`; `10`; `10m`; `64KiB`."},
    CatalogueEntry{config_code::kOutOfRange, "A number is smaller or larger than allowed.",
                   "The hint says the bound."},
    CatalogueEntry{config_code::kNotOneOf, "A value is none of the possible names.",
                   "The message lists them."},
    CatalogueEntry{config_code::kLiteralSecret,
                   "A secret is written in the file: a warning, under `profile: production` an error.",
                   "Refer to it: `${file:PATH}`, `${cred:NAME}` or `${env:NAME}`."},
    CatalogueEntry{config_code::kBadValue, "A plugin refuses a value.", "The hint says what it wants."},
    CatalogueEntry{code::kForbiddenYaml,
                   "The file uses anchors, aliases, tags, several documents or odd keys.",
                   "Write values out where they are used; one document a file; keys are text."},
    CatalogueEntry{code::kTooLarge,
                   "A file is too large, too deep (20 levels) or has too many values (10,000).",
                   "Split it: every tenant can have its own file."},
    CatalogueEntry{code::kEncoding, "Text holds invalid UTF-8, NUL or control characters.",
                   "Save the file as UTF-8; write binary secrets as base64."},
    CatalogueEntry{code::kReference, "A reference leads nowhere: no such variable, file or credential.",
                   "Set it, or check its name and the permissions."},
    CatalogueEntry{
        code::kReferenceForm, "A `${…}` is none of the known forms.",
        "`${env:NAME}`, `${env:NAME:-default}`, `${file:PATH}`, `${cred:NAME}`; a literal `${` is `$${`."},
    CatalogueEntry{code::kSchemaLine, "The file does not name a schema that this build knows.",
                   "`schema: gatehouse.server/v1` or `schema: gatehouse.tenant/v1`."},
    CatalogueEntry{code::kNoTenants, "No tenant is configured, or a pattern matches no file (a warning).",
                   "Check `tenants.include`; patterns are relative to the server file."},
    CatalogueEntry{
        code::kIssuerForm, "An issuer is not a plain absolute address.",
        "No slash at the end, no query, no fragment, lower-case host: clients compare it byte for byte."},
    CatalogueEntry{code::kIssuerScheme, "An issuer is not https.",
                   "Use https. `profile: dev` allows http on localhost and loopback addresses."},
    CatalogueEntry{code::kIssuerTaken, "Two tenants have the same issuer.", "Give each its own."},
    CatalogueEntry{code::kTenantId, "A tenant's id is malformed or reserved.",
                   "1 to 63 lower-case letters, digits and hyphens; not a number; not the name of a route."},
    CatalogueEntry{code::kTenantTaken, "Two tenants have the same id.", "Rename one."},
    CatalogueEntry{code::kIssuerElsewhere, "The tenancy strategies do not lead from an issuer to its tenant.",
                   "With `path_prefix` and the prefix `/t/`, the issuer of `acme` ends with `/t/acme`."},
    CatalogueEntry{code::kListenAddress, "A listen address is malformed.",
                   "`127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:/path`."},
    CatalogueEntry{code::kTrustedProxy, "A trusted proxy is neither an address nor a CIDR block.",
                   "`10.0.0.0/8`; no bits may be set after the prefix."},
    CatalogueEntry{code::kMasterKey, "The master key is not 32 bytes.",
                   "Make one with `openssl rand -base64 32`."},
    CatalogueEntry{
        code::kPluginType, "No loaded plugin offers this type.",
        "Check its spelling, `plugins.directory` and `plugins.allow`; see `gatehouse plugin list`."},
    CatalogueEntry{code::kPluginPin, "A pin is not a SHA-256 digest.",
                   "`sha256:` and 64 lower-case hexadecimal digits, as `sha256sum` prints them."},
    CatalogueEntry{code::kNoTenancy, "There is no tenancy strategy.",
                   "Add one: `tenancy: [ { type: path_prefix, config: { prefix: /t/ } } ]`."},
    CatalogueEntry{code::kPluginRefused, "A plugin's file cannot be loaded.",
                   "The message names the check that it failed; see `gatehouse plugin check FILE`."},
    CatalogueEntry{code::kLifetimeOrder, "Lifetimes contradict each other.",
                   "Refresh tokens: grace < idle ≤ lifetime. Sessions: idle ≤ absolute."},
    CatalogueEntry{
        code::kSigningKeys,
        "A tenant lacks an RS256 key, has two keys for one algorithm, or an RSA key of an odd size.",
        "`keys: [ { alg: RS256 }, { alg: ES256 } ]`."},
    CatalogueEntry{
        code::kTokenAlgorithm,
        "Something is to be signed with an algorithm that no key has, or with a secret that is not kept.",
        "Add the key, or choose another algorithm."},
    CatalogueEntry{code::kScope, "A scope's name is malformed, or exists already.",
                   "Visible ASCII without quotes and backslashes; the standard scopes need no declaration."},
    CatalogueEntry{code::kUnknownScope, "A client names a scope that does not exist.",
                   "Declare it under `scopes`."},
    CatalogueEntry{code::kAudience, "`default_audience` is not an absolute URI.",
                   "`https://api.example.com`"},
    CatalogueEntry{code::kResource,
                   "A resource is malformed, listed twice, or names a scope that is not there.",
                   "An absolute URI without fragment, each once."},
    CatalogueEntry{code::kRegistration,
                   "The rules for clients that register themselves contradict each other.",
                   "See the message."},
    CatalogueEntry{
        code::kSecurityProfile, "Something contradicts the tenant's security_profile.",
        "The message names the profile and what it demands; see docs/how-to/security-profiles.md."},
    CatalogueEntry{
        code::kAuthorizationDetails,
        "A type of authorization details is malformed, listed twice or not there, or its schema has a "
        "keyword that is not understood.",
        "The message names the place; see docs/how-to/authorization-details.md."},
    CatalogueEntry{code::kClientId, "A client_id is malformed.",
                   "1 to 128 visible ASCII characters, no colon."},
    CatalogueEntry{code::kClientTaken, "Two clients of a tenant have the same client_id.", "Rename one."},
    CatalogueEntry{code::kRedirectForm,
                   "A redirect URI is malformed, has a fragment or a wildcard, or is listed twice.",
                   "Absolute, exact, once: redirect URIs are compared byte for byte."},
    CatalogueEntry{code::kRedirectScheme, "A redirect URI's scheme or host is not allowed for this client.",
                   "https for web clients; a reverse-domain scheme or a loopback address for native ones."},
    CatalogueEntry{
        code::kRedirectReserved, "A redirect URI's query carries a parameter of the answer.",
        "Rename the parameter: `code`, `state`, `iss`, `error` and `response` are the answer's own."},
    CatalogueEntry{code::kRedirectMissing, "A client that uses authorization codes has no redirect URI.",
                   "List one."},
    CatalogueEntry{code::kPublicClient,
                   "A public client has a secret, goes without PKCE, or asks for client_credentials.",
                   "`token_endpoint_auth_method: none` means: no secret, PKCE always."},
    CatalogueEntry{code::kClientSecret, "A confidential client has no secret, or not a hash of one.",
                   "`client_secret_hash: sha256:…` or an Argon2id PHC string."},
    CatalogueEntry{code::kGrantCombination, "Grant types and response types do not fit together.",
                   "`authorization_code` goes with `code`; `refresh_token` needs `authorization_code`."},
    CatalogueEntry{code::kClientKeys, "A client's jwks is missing, malformed, or holds a secret.",
                   "`jwks: { keys: [ … ] }` with the public halves of its keys (RFC 7517)."},
    CatalogueEntry{code::kUserSeed, "A person to create, or how people sign in, is malformed.",
                   "See the message."},
    CatalogueEntry{code::kUserTaken, "Two people of a tenant share a user name or an e-mail address.",
                   "Change one."},
    CatalogueEntry{code::kPasswordHash, "A password_hash is not an Argon2id PHC string.",
                   "`$argon2id$v=19$m=65536,t=3,p=1$…$…`. Never write a password."},
    CatalogueEntry{code::kNeedsRestart, "A changed key waits for a restart (a warning of reload).",
                   "Restart the server when it suits you; everything else is in force."},
    CatalogueEntry{
        code::kNotInForce, "The files are right, but what they describe cannot be made.",
        "The message says what failed; the old configuration keeps running. Mend it and reload again."},
    CatalogueEntry{code::kLanguages, "The default language of the pages is not among those offered.",
                   "Add it to `languages.offered`, or choose another default."},
    CatalogueEntry{code::kColour, "A colour is not #rrggbb, or cannot be read on the pages.",
                   "Text needs a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3); the hint names the nearest colour."},
    CatalogueEntry{code::kBrandAddress, "A link, or an app's logo_uri, is not an https address.",
                   "https://, a host and a path; no user name, spaces or quotes."},
    CatalogueEntry{
        code::kLogo, "A logo cannot be read, is larger than 256 KiB, or is no image that pages show.",
        "A PNG, JPEG, WebP or SVG file beside the tenant's file; what it holds counts, not its name."},
    CatalogueEntry{code::kFetchRange,
                   "A range of `fetch.allow_addresses` is no address block, or too wide for production.",
                   "`10.20.0.0/16`; at least /8 of IPv4 and /32 of IPv6, no bits set after the prefix."},
    CatalogueEntry{code::kCaFile, "`fetch.ca_file` cannot be read or holds no certificate.",
                   "A PEM file that the server's user may read, or `system`."},
    CatalogueEntry{code::kRemoteAddress, "An address that the server has to call for a client is not https.",
                   "https, without user and fragment. `profile: dev` allows http on this machine."},
    CatalogueEntry{code::kFrontchannelAddress,
                   "A frontchannel_logout_uri is not of the origin of one of the client's redirect URIs.",
                   "Scheme, host and port must be the same (Front-Channel Logout 1.0 §2); no fragment."},
    CatalogueEntry{
        code::kSubjectSector,
        "A client with pairwise subjects has redirect URIs of several hosts, or no address of its own.",
        "Register one client for each host, name a `sector_identifier_uri`, or set `subject_type: public`. A "
        "client of back-channel requests without redirect URIs names a `jwks_uri` and proves itself with "
        "it."},
    CatalogueEntry{
        code::kClientDocuments,
        "The rules for clients that are known by a document contradict each other, or name no host.",
        "`client_metadata_documents: { accepted: true, hosts: [apps.example.com] }`."},
    CatalogueEntry{
        code::kTlsCertificate,
        "A listener's certificate or key cannot be read or served with, does not fit the other, or "
        "has expired.",
        "PEM files that the server's user may read; the key without a passphrase."},
    CatalogueEntry{code::kClientCertificates,
                   "Something about clients' certificates (RFC 8705) is missing or contradicts itself.",
                   "The message says what; see docs/how-to/mutual-tls.md."},
    CatalogueEntry{code::kLegacy,
                   "Something that only old applications need is used where it is not switched on, or is "
                   "switched on in production without `legacy.acknowledged`.",
                   "Name it under `legacy`, and say there that it is meant; see "
                   "docs/how-to/old-applications.md."},
    CatalogueEntry{code::kGrantPlugin,
                   "A client names a grant type that nothing answers, or a plugin is listed twice.",
                   "`grants: [ { type: … } ]` lists the plugins that answer a grant type of their own."},
    CatalogueEntry{code::kAssertionIssuer,
                   "An issuer of assertions is malformed, or a client may bring those of nobody.",
                   "Each issuer once, with its public keys and the clients; never the tenant itself."},
};

}  // namespace

std::span<const CatalogueEntry> diagnostic_catalogue() { return kEntries; }

}  // namespace gatehouse::config
