// The records that stores keep: indexed fields plus a document or sealed bytes that only core understands.
//
// Stores never see a bearer value, only its digest, and never a readable private key, only sealed bytes. All
// times are core's: a store compares them with the `now` of the request and never asks a clock of its own.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "gatehouse/audit.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse {

/// Part of every request that changes something: the events commit in the same transaction as the change.
struct Mutation {
  TimePoint now;
  std::span<const AuditEvent> events;
};

/// What `put` demands of the stored record: that there is none, or that it still has this revision.
struct Absent {
  bool operator==(const Absent&) const = default;
};
using Expect = std::variant<Absent, Revision>;

/// One page of a listing. `next` is empty on the last page; it is opaque and bound to the query that made it.
template <class Record>
struct Page {
  std::vector<Record> records;
  std::string next;
};
struct ListQuery {
  std::string cursor;        ///< empty for the first page
  std::uint32_t limit = 50;  ///< 1 to 200; more is invalid_argument
};

// --- grants
// --------------------------------------------------------------------------------------------------------

enum class FamilyState { active, revoked };

/// All tokens that stem from one sign-in of one client. Exists from the moment its code is minted.
struct FamilyRecord {
  FamilyId id;
  ClientId client;
  UserId user;
  SessionId session;
  TimePoint created_at;
  TimePoint expires_at;  ///< absolute end of every token in it; never moved
  FamilyState state = FamilyState::active;
  std::string revoked_because;  ///< RevocationReason's name once revoked
  Document payload;             ///< granted scope, claims, auth_time, acr, amr, nonce …
  bool operator==(const FamilyRecord&) const = default;
};

/// The kinds of one-time things. The kind is part of the key: a code can never be used in another kind's
/// place (S-062).
enum class TicketKind {
  authorization_code,
  pushed_request,        ///< RFC 9126
  user_code,             ///< RFC 8628: what a person types
  device_code,           ///< what the device polls with
  device_decision,       ///< what the person said of it; one per device code
  backchannel_request,   ///< CIBA: what a client asked of a person, by its auth_req_id
  backchannel_decision,  ///< what the person said of it; one per request
  initial_access,        ///< RFC 7591 §3: permission to register a client
};
std::string_view to_string(TicketKind kind) noexcept;

struct TicketRef {
  TicketKind kind = TicketKind::authorization_code;
  Digest digest;
};

struct NewTicket {
  TicketRef ref;
  FamilyId family;  ///< empty for tickets that belong to none
  TimePoint expires_at;
  TimePoint retain_until;  ///< a consumed ticket is kept so long, so that a replay is recognised as one; then
                           ///< unknown
  Document payload;
};

struct TicketRecord {
  NewTicket ticket;
  bool consumed = false;
  std::uint32_t failures = 0;  ///< presentations refused for a wrong client, redirect URI or verifier
};

struct NewRefreshToken {
  Digest digest;
  std::uint32_t generation = 0;  ///< 0 for the first of a family, then one more per rotation
  TimePoint idle_expires_at;
  Document payload;  ///< what this generation may do (a narrowed scope is not permanent)
};
struct RefreshRecord {
  NewRefreshToken token;
  FamilyId family;
  std::optional<TimePoint> first_used_at;  ///< set once, when rotated
};

/// An opaque access token. JWT access tokens are never rows.
struct NewAccessToken {
  Digest digest;
  FamilyId family;  ///< empty for client_credentials
  ClientId client;
  TimePoint expires_at;
  Document payload;
};

// --- people
// --------------------------------------------------------------------------------------------------------

enum class AccountState { active, disabled };
struct AccountRecord {
  UserId id;
  Revision revision;
  std::vector<LoginKey> login_keys;  ///< each unique in the tenant, over all accounts
  AccountState state = AccountState::active;
  std::string password_hash;  ///< PHC string; empty: no password
  TimePoint created_at;
  TimePoint updated_at;
  Document payload;  ///< profile claims, the normalisation rule's version …
  bool operator==(const AccountRecord&) const = default;
};

/// A browser's signed-in state. The digest is that of the cookie's value.
struct SessionRecord {
  Digest digest;
  Revision revision;
  SessionId id;  ///< public `sid`; stays the same while the cookie's value rotates
  UserId user;
  TimePoint auth_time;
  TimePoint created_at;
  TimePoint last_seen_at;
  TimePoint idle_expires_at;
  TimePoint absolute_expires_at;
  Document payload;  ///< acr, amr …
  bool operator==(const SessionRecord&) const = default;
};

/// The stored state of one sign-in in progress. The digest is that of its handle in the address bar.
struct InteractionRecord {
  Digest digest;
  Revision revision;
  TimePoint expires_at;
  Document payload;
  bool operator==(const InteractionRecord&) const = default;
};

struct ConsentRecord {
  UserId user;
  ClientId client;
  Revision revision;
  std::vector<std::string> scopes;
  std::vector<std::string> claims = {};  ///< those that were allowed by name
  TimePoint granted_at;
  bool operator==(const ConsentRecord&) const = default;
};

// --- configuration made at run time, keys
// --------------------------------------------------------------------------

struct ClientRecord {
  ClientId id;
  Revision revision;
  TimePoint created_at;
  TimePoint updated_at;
  Document payload;  ///< client metadata under its registration names, secret digests
  bool operator==(const ClientRecord&) const = default;
};

enum class KeyState { generated, published, active, retiring, retired };
std::string_view to_string(KeyState state) noexcept;

struct SigningKeyRecord {
  KeyId id;  ///< kid
  Revision revision;
  std::string algorithm;  ///< JWA name: "RS256", "ES256"
  KeyState state = KeyState::generated;
  TimePoint created_at;
  TimePoint state_since;
  Document public_jwk;
  SealedBytes private_key;
  bool operator==(const SigningKeyRecord&) const = default;
};

/// The tenant's data key, wrapped by a master key (docs/adr/0007). There is one current key per tenant.
struct DataKeyRecord {
  KeyId id;  ///< stands in every value sealed with it
  Revision revision;
  std::string master_key;  ///< id of the master key that wraps it
  TimePoint created_at;
  SealedBytes wrapped;
  bool operator==(const DataKeyRecord&) const = default;
};

}  // namespace gatehouse
