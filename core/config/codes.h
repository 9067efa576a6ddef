// The stable codes of core's configuration problems. Each is explained in diagnostic_catalogue.cc, from which
// docs/reference/diagnostics.md is made; the codes that any schema can report are in
// gatehouse/config_value.h.
#pragma once

namespace gatehouse::config::code {

// Reading a file.
inline constexpr char kUnreadable[] = "GH-C0001";
inline constexpr char kSyntax[] = "GH-C0002";
inline constexpr char kDuplicateKey[] = "GH-C0003";
inline constexpr char kForbiddenYaml[] = "GH-C0012";
inline constexpr char kTooLarge[] = "GH-C0013";
inline constexpr char kEncoding[] = "GH-C0014";
inline constexpr char kReference[] = "GH-C0015";
inline constexpr char kReferenceForm[] = "GH-C0016";
inline constexpr char kSchemaLine[] = "GH-C0017";
inline constexpr char kNoTenants[] = "GH-C0018";

// Tenants and issuers.
inline constexpr char kIssuerForm[] = "GH-C0101";
inline constexpr char kIssuerScheme[] = "GH-C0102";
inline constexpr char kIssuerTaken[] = "GH-C0103";
inline constexpr char kTenantId[] = "GH-C0104";
inline constexpr char kTenantTaken[] = "GH-C0105";
inline constexpr char kIssuerElsewhere[] = "GH-C0106";

// The server.
inline constexpr char kListenAddress[] = "GH-C0110";
inline constexpr char kTrustedProxy[] = "GH-C0111";
inline constexpr char kMasterKey[] = "GH-C0112";
inline constexpr char kPluginType[] = "GH-C0113";
inline constexpr char kPluginPin[] = "GH-C0114";
inline constexpr char kNoTenancy[] = "GH-C0115";
inline constexpr char kPluginRefused[] = "GH-C0116";

// Lifetimes, keys, scopes.
inline constexpr char kLifetimeOrder[] = "GH-C0120";
inline constexpr char kSigningKeys[] = "GH-C0121";
inline constexpr char kTokenAlgorithm[] = "GH-C0122";
inline constexpr char kScope[] = "GH-C0123";
inline constexpr char kUnknownScope[] = "GH-C0124";
inline constexpr char kAudience[] = "GH-C0125";
inline constexpr char kResource[] = "GH-C0126";
inline constexpr char kRegistration[] = "GH-C0127";
inline constexpr char kSecurityProfile[] = "GH-C0128";
inline constexpr char kAuthorizationDetails[] = "GH-C0129";

// Clients.
inline constexpr char kClientId[] = "GH-C0130";
inline constexpr char kClientTaken[] = "GH-C0131";
inline constexpr char kRedirectForm[] = "GH-C0132";
inline constexpr char kRedirectScheme[] = "GH-C0133";
inline constexpr char kRedirectReserved[] = "GH-C0134";
inline constexpr char kRedirectMissing[] = "GH-C0135";
inline constexpr char kPublicClient[] = "GH-C0136";
inline constexpr char kClientSecret[] = "GH-C0137";
inline constexpr char kGrantCombination[] = "GH-C0138";
inline constexpr char kClientKeys[] = "GH-C0139";

// People.
inline constexpr char kUserSeed[] = "GH-C0140";
inline constexpr char kUserTaken[] = "GH-C0141";
inline constexpr char kPasswordHash[] = "GH-C0142";

// Pages.
inline constexpr char kLanguages[] = "GH-C0160";
inline constexpr char kColour[] = "GH-C0161";
inline constexpr char kBrandAddress[] = "GH-C0162";
inline constexpr char kLogo[] = "GH-C0163";

// What is fetched from others.
inline constexpr char kFetchRange[] = "GH-C0170";
inline constexpr char kCaFile[] = "GH-C0171";
inline constexpr char kRemoteAddress[] = "GH-C0172";
inline constexpr char kFrontchannelAddress[] = "GH-C0173";

// TLS and clients' certificates.
inline constexpr char kTlsCertificate[] = "GH-C0190";
inline constexpr char kClientCertificates[] = "GH-C0191";

// What apps know people by.
inline constexpr char kSubjectSector[] = "GH-C0180";

// Clients that nobody registered.
inline constexpr char kClientDocuments[] = "GH-C0185";
// Further ways to tokens.
inline constexpr char kLegacy[] = "GH-C0195";
inline constexpr char kGrantPlugin[] = "GH-C0196";
inline constexpr char kAssertionIssuer[] = "GH-C0197";

// Reload.
inline constexpr char kNeedsRestart[] = "GH-C0150";
inline constexpr char kNotInForce[] = "GH-C0151";

}  // namespace gatehouse::config::code
