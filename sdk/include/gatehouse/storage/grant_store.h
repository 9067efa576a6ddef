// GrantStore: the life of a grant, as atomic verbs. Each mutating method is one durable transaction that
// carries its audit events (docs/adr/0002, 0008). All calls thread-safe; atomic across threads, processes and
// nodes that share the store.
//
// Events are written exactly when something changed: an outcome that changes nothing (unknown, expired,
// wrong_client, a further replay of a family that is revoked already) writes none; core appends its own
// denial to the outbox.
#pragma once

#include <variant>

#include "gatehouse/error.h"
#include "gatehouse/extension.h"
#include "gatehouse/storage/outcomes.h"
#include "gatehouse/storage/records.h"

namespace gatehouse {

/// By what permission of the person a grant begins.
struct NoConsent {};  ///< none is needed: the operator allows the app
/// The consent that was read when the grant was decided. Both fields, because a consent that was taken back
/// and given anew counts its revisions from the start.
struct StandingConsent {
  Revision revision;
  TimePoint granted_at;
};
/// A decision of this very moment: stored with the grant, so that neither is ever there without the other.
struct GivenConsent {
  ConsentRecord record;  ///< of the family's user and client
  Expect expect;         ///< as of ConsentStore::put
};
using GrantConsent = std::variant<NoConsent, StandingConsent, GivenConsent>;

struct BeginGrant {
  FamilyRecord family;            ///< state must be active
  std::optional<NewTicket> code;  ///< what tokens are got for; none where they were told with the grant
  Mutation mutation;
  GrantConsent consent = NoConsent{};
  std::optional<NewAccessToken> access = {};  ///< opaque access token that is told with the grant, if any
};

struct RedeemCode {
  TicketRef code;
  std::optional<NewAccessToken> access;    ///< opaque access token to store, if any
  std::optional<NewRefreshToken> refresh;  ///< first refresh token of the family, if any
  Mutation mutation;
  std::span<const AuditEvent>
      replay_events;  ///< written instead of mutation.events when a replay revokes the family
};

struct FailRedemption {
  TicketRef code;
  std::uint32_t limit = 3;  ///< this many failures revoke the family, with reason code_guessed
  Mutation mutation;        ///< its events are written for every failure
  std::span<const AuditEvent> revoke_events;  ///< written in addition when the limit revokes the family
};

struct RotationPolicy {
  Duration grace{};  ///< for less than this after first use, the same client gets the same successor again;
                     ///< 0: never
};

struct RotateRefresh {
  Digest presented;
  ClientId client;
  NewRefreshToken
      successor;  ///< derived from `presented`, so that a retry derives the same; generation set by the store
  std::optional<NewAccessToken> access;
  RotationPolicy policy;
  Mutation mutation;
  std::span<const AuditEvent> reuse_events;  ///< written instead when reuse revokes the family
};

struct WholeTenant {};
struct RevokeRequest {
  std::variant<FamilyId, UserId, ClientId, SessionId, WholeTenant> what;
  RevocationReason reason = RevocationReason::revoked_by_operator;
  Mutation mutation;
};
struct RevokedCount {
  std::uint64_t families = 0;  ///< that were active and are not any more
};

struct FamilyQuery {
  std::variant<UserId, ClientId, SessionId> whose;
  TimePoint now;  ///< expired families are absent
  ListQuery list;
};

class GrantStore {
 public:
  /// Stores the family together with its code and access token, where there are any, and a consent that is
  /// given with it. conflict when the consent
  /// is not there as it was read: it was taken back or changed after the decision, which counts for nothing
  /// then (S-412). conflict also when the family names a session and none of that id lives at mutation.now:
  /// the person signed out after the decision, and who ends a session revokes the families that are there
  /// then, so one that began later would live on (S-412). already_exists when family, code or token is
  /// known; invalid_argument when the family is not active, code or token name another family, the consent
  /// another user or client, or retain_until is before expires_at.
  virtual Result<void> begin_grant(const BeginGrant& request) = 0;

  /// Consumes the code, stores the tokens and the events in one step, while the family is active and not
  /// expired. A second presentation, until the code's retain_until, revokes the family in the same step and
  /// says replayed_family_revoked. The tokens must name the code's family (invalid_argument); a digest or a
  /// first refresh token that the family has already is already_exists, and nothing is consumed.
  virtual Result<RedeemResult> redeem(const RedeemCode& request) = 0;

  /// Notes a presentation with a wrong client, redirect URI or verifier. It does not burn the code: a thief
  /// without the verifier cannot lock out the owner. The `limit`-th failure revokes the family.
  /// family_revoked whenever the family is not active afterwards; unknown also when the code expired unused.
  virtual Result<FailureOutcome> fail_redemption(const FailRedemption& request) = 0;

  /// Marks `presented` used (first_used_at set once) and inserts the successor. Inside the grace window,
  /// counted from the first use and never extended, a repetition by the same client is same_successor, as
  /// long as the successor itself was not used: who used it has received it, so a repetition comes from
  /// someone else. Any other repetition revokes the family in the same step and says reuse_detected. A wrong
  /// client changes nothing. A repetition whose `successor.digest` is not the stored one is a conflict and
  /// changes nothing: the deriving key was changed. Order of judgement: unknown, wrong_client, revoked,
  /// expired (family), reuse_detected, expired (idle).
  virtual Result<RotateResult> rotate(const RotateRefresh& request) = 0;

  /// Absent when unknown or expired at `now`; a revoked family is present with its state.
  virtual Result<std::optional<FamilyRecord>> find(const FamilyId& id, TimePoint now) = 0;
  virtual Result<Page<FamilyRecord>> list(const FamilyQuery& query) = 0;
  /// Revokes every active family that matches; its events are written when that was at least one.
  virtual Result<RevokedCount> revoke(const RevokeRequest& request) = 0;

 protected:
  virtual ~GrantStore();
};

}  // namespace gatehouse
