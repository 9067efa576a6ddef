// Sample records for the cases of the storage kit: valid, distinct by number, at fixed times. Private to the
// kit.
#pragma once

#include <string>
#include <vector>

#include "gatehouse/testkit/storage_kit.h"

namespace gatehouse::testkit::storage {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// The present of every case: past 2038, so that a 32-bit time anywhere shows.
inline constexpr TimePoint kNow{seconds{2'200'000'000}};
inline constexpr microseconds kTick{1};

/// Text that breaks naive storage: NUL, quotes, SQL, percent signs, line ends, four-byte UTF-8; `size` bytes
/// or more.
std::string hostile_text(std::size_t size = 0);
/// Every byte value, twice.
std::string all_bytes();

Digest digest(std::uint64_t number);
AuditEvent event(const std::string& type);
/// The events of a mutation; must outlive it.
inline Mutation mutation(TimePoint now, std::span<const AuditEvent> events = {}) { return {now, events}; }

FamilyRecord family(const std::string& id);
/// A code of `of`, with digest `number`: expires in 60 s, retained for 10 min.
NewTicket code(const FamilyRecord& of, std::uint64_t number);
NewTicket ticket(std::uint64_t number);
inline TicketRef code_ref(std::uint64_t number) { return {TicketKind::authorization_code, digest(number)}; }
NewAccessToken access_token(const FamilyRecord& of, std::uint64_t number);
NewRefreshToken refresh_token(std::uint64_t number);
AccountRecord account(const std::string& id, std::vector<std::string> login_keys);
SessionRecord session(std::uint64_t number, const std::string& user);
InteractionRecord interaction(std::uint64_t number);
ClientRecord client(const std::string& id);
ConsentRecord consent(const std::string& user, const std::string& client_id);
SigningKeyRecord signing_key(const std::string& id, const std::string& algorithm, KeyState state);
DataKeyRecord data_key(const std::string& id);

/// The session that `of` comes from.
SessionRecord session_of(const FamilyRecord& of);
/// Stores that session unless it is there: no grant begins without it.
Result<void> sign_in(TenantStore& store, const FamilyRecord& of);
/// Stores `made` with code `number`, signed in.
Result<void> begin(TenantStore& store, const FamilyRecord& made, std::uint64_t number);
/// Stores family `id` with code `number`, signed in.
Result<void> begin(TenantStore& store, const std::string& id, std::uint64_t number);
/// begin, then redeem into access token `number` + 1 and refresh token `number` + 2.
Result<RedeemResult> grant(TenantStore& store, const std::string& id, std::uint64_t number);
/// A request that redeems code `number` as grant() does.
RedeemCode redemption(const FamilyRecord& of, std::uint64_t number, TimePoint now = kNow);
/// A request that rotates `presented` into `successor`, as client "app", with 30 s of grace.
RotateRefresh rotation(std::uint64_t presented, std::uint64_t successor, TimePoint now);

/// Types of the events in the outbox, oldest first; empties it.
std::vector<std::string> take_events(TenantStore& store);
/// Is this opaque access token alive?
bool is_live(TenantStore& store, std::uint64_t number, TimePoint now = kNow);
FamilyState state_of(TenantStore& store, const std::string& id);

using Types = std::vector<std::string>;

}  // namespace gatehouse::testkit::storage
