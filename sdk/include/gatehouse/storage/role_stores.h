// The role stores beside GrantStore: a flow asks only for the roles that it needs. All calls block, are
// thread-safe and atomic across everything that shares the store. `find` of an expired record is absent;
// expiry is judged by the request's `now` alone. `put` with a wrong expectation is ErrorCode::conflict, a
// taken unique name already_exists. A successful `put` answers the record's new revision; the revision inside
// the record is not looked at. An expired session or interaction counts as absent for `put` too. `erase` of
// an absent record is no error; events are written exactly when something changed. Digests of bearer values
// are unguessable; a taken one is already_exists.
#pragma once

#include "gatehouse/error.h"
#include "gatehouse/extension.h"
#include "gatehouse/storage/outcomes.h"
#include "gatehouse/storage/records.h"

namespace gatehouse {

/// One-time things. Consumed ones are kept until `retain_until`, so that a replay is not "unknown".
class TicketStore {
 public:
  /// already_exists when known; invalid_argument when retain_until is before expires_at.
  virtual Result<void> put(const NewTicket& ticket, const Mutation& mutation) = 0;
  /// Reads without consuming; a consumed ticket is present with its mark. Absent when unknown, or expired and
  /// not consumed.
  virtual Result<std::optional<TicketRecord>> peek(const TicketRef& ref, TimePoint now) = 0;
  virtual Result<ConsumeResult> consume(const TicketRef& ref, const Mutation& mutation) = 0;

 protected:
  virtual ~TicketStore();
};

struct IssueTokens {
  FamilyId family;  ///< empty for client_credentials
  std::optional<NewAccessToken> access;
  std::optional<NewRefreshToken> refresh;  ///< needs a family
  Mutation mutation;
};

class TokenStore {
 public:
  /// Stores tokens while their family is active, in one step with the check. The tokens must name `family`
  /// (invalid_argument). A refresh token is its family's first: already_exists when there is one. An unknown
  /// family is family_expired: only expiry removes one.
  virtual Result<IssueOutcome> issue(const IssueTokens& request) = 0;
  /// Absent when unknown, expired, revoked or of a family that is not active.
  virtual Result<std::optional<NewAccessToken>> find_access(const Digest& digest, TimePoint now) = 0;
  /// Absent when unknown. Present though used, idle-expired or of a revoked family: the caller decides.
  virtual Result<std::optional<RefreshRecord>> find_refresh(const Digest& digest) = 0;
  /// Ends one opaque access token. True when there was one.
  virtual Result<bool> revoke_access(const Digest& digest, const Mutation& mutation) = 0;
  /// Remembers until `until` that the access token of that digest, a JWT and so no row, is refused. True when
  /// that is news; a mark that is there is left as it is.
  virtual Result<bool> deny_access(const Digest& digest, TimePoint until, const Mutation& mutation) = 0;
  /// Whether there is such a mark at `now`.
  virtual Result<bool> is_denied(const Digest& digest, TimePoint now) = 0;

 protected:
  virtual ~TokenStore();
};

class ClientStore {
 public:
  virtual Result<std::optional<ClientRecord>> find(const ClientId& id) = 0;
  virtual Result<Page<ClientRecord>> list(const ListQuery& query) = 0;
  virtual Result<Revision> put(const ClientRecord& record, const Expect& expect,
                               const Mutation& mutation) = 0;
  /// Unlike other erasures: not_found when absent, conflict when it has another revision.
  virtual Result<void> erase(const ClientId& id, Revision revision, const Mutation& mutation) = 0;

 protected:
  virtual ~ClientStore();
};

class SessionStore {
 public:
  virtual Result<Revision> put(const SessionRecord& record, const Expect& expect,
                               const Mutation& mutation) = 0;
  /// Stores `record` as new and removes the one under `previous`, in one step: the old cookie is dead at once
  /// (S-258). conflict when there is no live one under `previous`: a session that ended must not come back
  /// (S-412).
  virtual Result<Revision> replace(const Digest& previous, const SessionRecord& record,
                                   const Mutation& mutation) = 0;
  virtual Result<std::optional<SessionRecord>> find(const Digest& digest, TimePoint now) = 0;
  virtual Result<std::vector<SessionRecord>> list(const UserId& user, TimePoint now) = 0;
  /// True when there was one.
  virtual Result<bool> erase(const SessionId& id, const Mutation& mutation) = 0;

 protected:
  virtual ~SessionStore();
};

class InteractionStore {
 public:
  virtual Result<Revision> put(const InteractionRecord& record, const Expect& expect,
                               const Mutation& mutation) = 0;
  virtual Result<std::optional<InteractionRecord>> find(const Digest& digest, TimePoint now) = 0;
  virtual Result<void> erase(const Digest& digest, const Mutation& mutation) = 0;

 protected:
  virtual ~InteractionStore();
};

class ConsentStore {
 public:
  virtual Result<std::optional<ConsentRecord>> find(const UserId& user, const ClientId& client) = 0;
  virtual Result<Revision> put(const ConsentRecord& record, const Expect& expect,
                               const Mutation& mutation) = 0;
  virtual Result<std::vector<ConsentRecord>> list(const UserId& user) = 0;
  virtual Result<void> erase(const UserId& user, const ClientId& client, const Mutation& mutation) = 0;

 protected:
  virtual ~ConsentStore();
};

class AccountStore {
 public:
  virtual Result<std::optional<AccountRecord>> find(const UserId& id) = 0;
  virtual Result<std::optional<AccountRecord>> find_by_login(const LoginKey& key) = 0;
  virtual Result<Page<AccountRecord>> list(const ListQuery& query) = 0;
  virtual Result<Revision> put(const AccountRecord& record, const Expect& expect,
                               const Mutation& mutation) = 0;

 protected:
  virtual ~AccountStore();
};

class SigningKeyStore {
 public:
  virtual Result<std::vector<SigningKeyRecord>> list() = 0;
  /// Compare-and-set decides which node rotates. At most one `active` key per algorithm: a second is a
  /// conflict.
  virtual Result<Revision> put(const SigningKeyRecord& record, const Expect& expect,
                               const Mutation& mutation) = 0;
  /// Makes this key active and the active one of its algorithm, if any, retiring, both since mutation.now, in
  /// one step: no crash between the two leaves a tenant without a signer (S-414). not_found, or conflict on
  /// another revision.
  virtual Result<Revision> activate(const KeyId& id, Revision revision, const Mutation& mutation) = 0;
  /// Forgets a retired key. not_found; conflict on another revision and for a key in any other state: what
  /// signs, will sign or verifies is never lost.
  virtual Result<void> erase(const KeyId& id, Revision revision, const Mutation& mutation) = 0;

 protected:
  virtual ~SigningKeyStore();
};

class DataKeyStore {
 public:
  virtual Result<std::vector<DataKeyRecord>> list() = 0;
  /// Absent demands that the tenant has no data key at all: two nodes cannot both make the first.
  virtual Result<Revision> put(const DataKeyRecord& record, const Expect& expect,
                               const Mutation& mutation) = 0;

 protected:
  virtual ~DataKeyStore();
};

struct OutboxEntry {
  std::uint64_t cursor = 0;  ///< grows in commit order within the tenant
  AuditEvent event;
};

/// Events that wait for the audit sinks. Written by every mutation; read and emptied by the relay.
class OutboxStore {
 public:
  virtual Result<void> append(std::span<const AuditEvent> events) = 0;
  /// The oldest `limit` entries (1 to 1,000, else invalid_argument) after `after`.
  virtual Result<std::vector<OutboxEntry>> read(std::uint64_t after, std::uint32_t limit) = 0;
  /// Forgets everything up to and including `cursor`.
  virtual Result<void> done(std::uint64_t cursor) = 0;

 protected:
  virtual ~OutboxStore();
};

/// What must not be accepted a second time though nobody keeps it: the `jti` of an assertion or a proof.
class ReplayStore {
 public:
  /// Remembers `digest` until `until`. True the first time, over all who share the store; false from then on,
  /// as long as it is remembered at mutation.now. A repetition does not prolong it. Events are written the
  /// first time.
  virtual Result<bool> remember(const Digest& digest, TimePoint until, const Mutation& mutation) = 0;

 protected:
  virtual ~ReplayStore();
};

struct CounterState {
  std::uint64_t count = 0;
  TimePoint window_started_at;
  TimePoint last_at;
};

/// Counts in fixed windows that start with their first event: sign-in failures, limits.
class CounterStore {
 public:
  /// Adds one, atomically; starts a new window when the old one has ended at `now` (the end is fixed by the
  /// window that its first event asked for). Answers the state after it. invalid_argument for a window that
  /// is not positive.
  virtual Result<CounterState> add(const CounterKey& key, Duration window, TimePoint now) = 0;
  /// Absent when nothing was counted in a window that is still open at `now`.
  virtual Result<std::optional<CounterState>> find(const CounterKey& key, TimePoint now) = 0;
  virtual Result<void> reset(const CounterKey& key) = 0;

 protected:
  virtual ~CounterStore();
};

}  // namespace gatehouse
