#include "core/audit/event_catalogue.h"

#include <algorithm>

namespace gatehouse::audit {
namespace {

using enum AuditOutcome;
using namespace field;  // NOLINT: the table reads as the reference page does

constexpr std::array kCatalogue = {
    EventKind{kLoginSucceeded, ok, "A person proved who they are.", {client_id, method, acr, session}},
    EventKind{kLoginFailed, denied, "A sign-in attempt was refused.", {client_id, reason}},
    EventKind{kLoginLocked,
              denied,
              "A sign-in attempt was not even checked: too many failures before it.",
              {client_id, reason}},
    EventKind{kAuthorizeDenied, denied, "An authorization request was refused.", {client_id, reason}},
    EventKind{
        kConsentGranted, ok, "A person allowed an app what it asked for.", {client_id, scope, details_types}},
    EventKind{kConsentDenied, denied, "A person refused an app.", {client_id, scope}},
    EventKind{kConsentRevoked,
              ok,
              "What a person had allowed an app was taken back, and its tokens with it.",
              {client_id, user}},
    EventKind{kCodeIssued,
              ok,
              "An authorization code was issued; a new family of tokens begins.",
              {client_id, family, session, scope, details_types}},
    EventKind{
        kCodeReplayed, denied, "A used code came again; its family was revoked.", {client_id, family, user}},
    EventKind{kCodeRefused,
              denied,
              "A code came with a wrong client, redirect URI or verifier; it was not used up.",
              {client_id, family, reason}},
    EventKind{kCodeGuessed, denied, "The third such attempt; the family was revoked.", {client_id, family}},
    EventKind{kDeviceRequested, ok, "A device began to sign somebody in.", {client_id, scope, details_types}},
    EventKind{
        kDeviceCodeRefused, denied, "Somebody typed a user code that is wrong, expired or used.", {reason}},
    EventKind{kDeviceAuthorized,
              ok,
              "A person allowed a device what it asked for; a new family of tokens begins.",
              {client_id, family, session, scope, details_types}},
    EventKind{kDeviceDenied, denied, "A person refused a device.", {client_id}},
    EventKind{kBackchannelRequested,
              ok,
              "An app asked a person to let it sign them in, from elsewhere; `method` is how it hears of the "
              "answer, `request` a digest, `expires_at` in seconds since 1970.",
              {client_id, user, scope, details_types, method, request, expires_at}},
    EventKind{kBackchannelAuthorized,
              ok,
              "A person allowed such a request; a new family of tokens begins.",
              {client_id, family, session, scope, details_types, method, request, expires_at}},
    EventKind{kBackchannelDenied,
              denied,
              "A person refused such a request.",
              {client_id, user, method, request, expires_at}},
    EventKind{kBackchannelNotified,
              ok,
              "An app was told what the person decided, or that nobody did in time.",
              {client_id, method, request}},
    EventKind{kBackchannelGivenUp,
              error,
              "An app could not be told how a request ended; `reason` is failed (in vain, several times) or "
              "refused (by the app).",
              {client_id, method, request, reason}},
    EventKind{kTokenIssued,
              ok,
              "Tokens were issued.",
              {client_id, family, grant_type, scope, details_types, user, jti}},
    EventKind{kTokenRefreshed,
              ok,
              "A refresh token was exchanged for its successor.",
              {client_id, family, scope, details_types, user, generation}},
    EventKind{kTokenReuseDetected,
              denied,
              "A used refresh token came again; its family was revoked.",
              {client_id, family, user}},
    EventKind{kTokenDenied, denied, "A token request was refused.", {client_id, grant_type, reason}},
    EventKind{kTokenRevoked,
              ok,
              "Tokens were revoked: an app gave one back, or their session ended.",
              {client_id, family, session, user, token_type, jti}},
    EventKind{kSessionEnded, ok, "A person signed out.", {client_id, session, user}},
    EventKind{kLogoutDelivered, ok, "An app was told that a person signed out.", {client_id, session, user}},
    EventKind{
        kLogoutGivenUp,
        error,
        "An app could not be told that a person signed out; `reason` is failed (in vain, many times) or "
        "refused (by the app).",
        {client_id, session, user, reason}},
    EventKind{kKeyGenerated, ok, "A signing key was made.", {kid, alg}},
    EventKind{kKeyPublished, ok, "A signing key became visible in the key set.", {kid, alg}},
    EventKind{kKeyActivated, ok, "A signing key began to sign.", {kid, alg}},
    EventKind{kKeyRetiring, ok, "A signing key stopped signing and stays published.", {kid, alg}},
    EventKind{kKeyRetired, ok, "A signing key left the key set.", {kid, alg}},
    EventKind{kKeyErased, ok, "A signing key that retired 30 days ago was forgotten.", {kid, alg}},
    EventKind{kDataKeyCreated, ok, "The tenant's data key was made.", {kid}},
    EventKind{kDataKeyRewrapped, ok, "The tenant's data key was wrapped by a new master key.", {kid}},
    EventKind{kClientCreated, ok, "A client was registered.", {client_id}},
    EventKind{kClientUpdated, ok, "What is registered of a client was changed.", {client_id}},
    EventKind{kClientDeleted, ok, "A client was removed, and its tokens with it.", {client_id}},
    EventKind{kUserCreated, ok, "An account was created.", {user}},
    EventKind{kConfigReloaded, ok, "A new configuration took effect.", {generation}},
    EventKind{kConfigReloadFailed, error, "A configuration was refused; the old one stays.", {reason, count}},
    EventKind{kBackupRestored,
              ok,
              "The store was replaced by that of a backup; sign-ins of its time were kept or ended.",
              {made_at, sign_ins}},
    EventKind{kServerStarted, ok, "The server began to answer.", {version}},
    EventKind{kServerStopped, ok, "The server stopped in order.", {}},
    EventKind{kAuditSummarised,
              denied,
              "Refusals of networks that were over their limit; they are not recorded one by one.",
              {count}},
    EventKind{kAuditOverflowed, error, "Events could not be taken, because the spool was full.", {count}},
};

}  // namespace

std::span<const EventKind> event_catalogue() noexcept { return kCatalogue; }

const EventKind* find_event_kind(std::string_view type) noexcept {
  const auto found = std::find_if(kCatalogue.begin(), kCatalogue.end(),
                                  [&](const EventKind& kind) { return kind.type == type; });
  return found == kCatalogue.end() ? nullptr : &*found;
}

std::string_view detail_of(const AuditEvent& event, std::string_view name) noexcept {
  for (const auto& [key, value] : event.details)
    if (key == name) return value;
  return {};
}

}  // namespace gatehouse::audit
