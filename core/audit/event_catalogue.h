// The audit events by name, with the fields that each carries, in their fixed order
// (docs/reference/audit.md).
//
// A name or a field is an interface: people write alerts on them. Renaming one is a breaking change; a test
// compares this table with the page. Constants only.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "gatehouse/audit.h"

namespace gatehouse::audit {

inline constexpr std::string_view kLoginSucceeded = "login.succeeded";
inline constexpr std::string_view kLoginFailed = "login.failed";
inline constexpr std::string_view kLoginLocked = "login.locked";
inline constexpr std::string_view kAuthorizeDenied = "authorize.denied";
inline constexpr std::string_view kConsentGranted = "consent.granted";
inline constexpr std::string_view kConsentDenied = "consent.denied";
inline constexpr std::string_view kConsentRevoked = "consent.revoked";
inline constexpr std::string_view kCodeIssued = "code.issued";
inline constexpr std::string_view kCodeReplayed = "code.replayed";
inline constexpr std::string_view kCodeRefused = "code.refused";
inline constexpr std::string_view kCodeGuessed = "code.guessed";
inline constexpr std::string_view kDeviceRequested = "device.requested";
inline constexpr std::string_view kDeviceCodeRefused = "device.code_refused";
inline constexpr std::string_view kDeviceAuthorized = "device.authorized";
inline constexpr std::string_view kDeviceDenied = "device.denied";
inline constexpr std::string_view kBackchannelRequested = "backchannel.requested";
inline constexpr std::string_view kBackchannelAuthorized = "backchannel.authorized";
inline constexpr std::string_view kBackchannelDenied = "backchannel.denied";
inline constexpr std::string_view kBackchannelNotified = "backchannel.notified";
inline constexpr std::string_view kBackchannelGivenUp = "backchannel.given_up";
inline constexpr std::string_view kTokenIssued = "token.issued";
inline constexpr std::string_view kTokenRefreshed = "token.refreshed";
inline constexpr std::string_view kTokenReuseDetected = "token.reuse_detected";
inline constexpr std::string_view kTokenDenied = "token.denied";
inline constexpr std::string_view kTokenRevoked = "token.revoked";
inline constexpr std::string_view kSessionEnded = "session.ended";
inline constexpr std::string_view kLogoutDelivered = "logout.delivered";
inline constexpr std::string_view kLogoutGivenUp = "logout.given_up";
inline constexpr std::string_view kKeyGenerated = "key.generated";
inline constexpr std::string_view kKeyPublished = "key.published";
inline constexpr std::string_view kKeyActivated = "key.activated";
inline constexpr std::string_view kKeyRetiring = "key.retiring";
inline constexpr std::string_view kKeyRetired = "key.retired";
inline constexpr std::string_view kKeyErased = "key.erased";
inline constexpr std::string_view kDataKeyCreated = "key.data_key_created";
inline constexpr std::string_view kDataKeyRewrapped = "key.data_key_rewrapped";
inline constexpr std::string_view kClientCreated = "client.created";
inline constexpr std::string_view kClientUpdated = "client.updated";
inline constexpr std::string_view kClientDeleted = "client.deleted";
inline constexpr std::string_view kUserCreated = "user.created";
inline constexpr std::string_view kConfigReloaded = "config.reloaded";
inline constexpr std::string_view kConfigReloadFailed = "config.reload_failed";
inline constexpr std::string_view kBackupRestored = "backup.restored";
inline constexpr std::string_view kServerStarted = "server.started";
inline constexpr std::string_view kServerStopped = "server.stopped";
inline constexpr std::string_view kAuditSummarised = "audit.summarised";
inline constexpr std::string_view kAuditOverflowed = "audit.overflowed";

/// Names of detail fields.
namespace field {
inline constexpr std::string_view client_id = "client_id";
inline constexpr std::string_view family = "family";
inline constexpr std::string_view session = "session";
inline constexpr std::string_view grant_type = "grant_type";
inline constexpr std::string_view scope = "scope";
inline constexpr std::string_view details_types = "authorization_details_types";
inline constexpr std::string_view code = "code";
inline constexpr std::string_view reason = "reason";
inline constexpr std::string_view method = "method";
inline constexpr std::string_view acr = "acr";
inline constexpr std::string_view jti = "jti";
inline constexpr std::string_view token_type = "token_type";
inline constexpr std::string_view user = "user";
inline constexpr std::string_view request = "request";
inline constexpr std::string_view expires_at = "expires_at";
inline constexpr std::string_view kid = "kid";
inline constexpr std::string_view alg = "alg";
inline constexpr std::string_view generation = "generation";
inline constexpr std::string_view count = "count";
inline constexpr std::string_view version = "version";
inline constexpr std::string_view made_at = "made_at";
inline constexpr std::string_view sign_ins = "sign_ins";
}  // namespace field

struct EventKind {
  std::string_view type;
  AuditOutcome outcome;
  std::string_view meaning;                     ///< one sentence, for the reference page
  std::array<std::string_view, 8> fields = {};  ///< allowed details in order; unused places are empty
};

std::span<const EventKind> event_catalogue() noexcept;
const EventKind* find_event_kind(std::string_view type) noexcept;

/// The value of one detail; empty where the event has none of that name.
std::string_view detail_of(const AuditEvent& event, std::string_view name) noexcept;

}  // namespace gatehouse::audit
