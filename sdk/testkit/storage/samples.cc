#include "samples.h"

#include <functional>

namespace gatehouse::testkit::storage {

std::string hostile_text(std::size_t size) {
  using namespace std::string_literals;
  std::string text =
      "a\0b'; DROP TABLE accounts; --\"%s%n\\ :t $1 ?1\r\n\t\x7f<&>\xf0\x9f\x94\x91\xe2\x80\xae"s;
  while (text.size() < size)
    text += text;
  return text;
}

std::string all_bytes() {
  std::string bytes;
  for (int i = 0; i < 512; ++i)
    bytes += static_cast<char>(i);
  return bytes;
}

Digest digest(std::uint64_t number) {
  Digest::Bytes bytes{};
  for (std::size_t i = 0; i < 8; ++i)
    bytes[i] = static_cast<std::uint8_t>(number >> (8 * (7 - i)));
  for (std::size_t i = 8; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(0xf8 + i);
  return Digest(bytes);
}

AuditEvent event(const std::string& type) {
  return {.id = EventId("event-" + type),
          .at = kNow,
          .type = type,
          .outcome = AuditOutcome::ok,
          .request_id = "request",
          .actor = "client:app",
          .address = "192.0.2.0",
          .details = {{"reason", "kit"}}};
}

FamilyRecord family(const std::string& id) {
  return {.id = FamilyId(id),
          .client = ClientId("app"),
          .user = UserId("user"),
          .session = SessionId("session"),
          .created_at = kNow,
          .expires_at = kNow + hours(24),
          .state = FamilyState::active,
          .revoked_because = {},
          .payload = {R"({"scope":"openid"})"}};
}

NewTicket code(const FamilyRecord& of, std::uint64_t number) {
  auto made = ticket(number);
  made.family = of.id;
  return made;
}

NewTicket ticket(std::uint64_t number) {
  return {.ref = code_ref(number),
          .family = {},
          .expires_at = kNow + seconds(60),
          .retain_until = kNow + minutes(10),
          .payload = {R"({"redirect_uri":"https://app.example/cb"})"}};
}

NewAccessToken access_token(const FamilyRecord& of, std::uint64_t number) {
  return {.digest = digest(number),
          .family = of.id,
          .client = of.client,
          .expires_at = kNow + minutes(5),
          .payload = {R"({"scope":"openid"})"}};
}

NewRefreshToken refresh_token(std::uint64_t number) {
  return {.digest = digest(number),
          .generation = 0,
          .idle_expires_at = kNow + hours(1),
          .payload = {R"({"scope":"openid"})"}};
}

AccountRecord account(const std::string& id, std::vector<std::string> login_keys) {
  AccountRecord made{.id = UserId(id),
                     .revision = {},
                     .login_keys = {},
                     .state = AccountState::active,
                     .password_hash = "$argon2id$kit",
                     .created_at = kNow,
                     .updated_at = kNow,
                     .payload = {R"({"name":"Kit"})"}};
  for (auto& key : login_keys)
    made.login_keys.emplace_back(std::move(key));
  return made;
}

SessionRecord session(std::uint64_t number, const std::string& user) {
  return {.digest = digest(number),
          .revision = {},
          .id = SessionId("sid-" + std::to_string(number)),
          .user = UserId(user),
          .auth_time = kNow,
          .created_at = kNow,
          .last_seen_at = kNow,
          .idle_expires_at = kNow + hours(1),
          .absolute_expires_at = kNow + hours(12),
          .payload = {R"({"amr":["pwd"]})"}};
}

InteractionRecord interaction(std::uint64_t number) {
  return {.digest = digest(number),
          .revision = {},
          .expires_at = kNow + minutes(10),
          .payload = {R"({"step":1})"}};
}

ClientRecord client(const std::string& id) {
  return {.id = ClientId(id),
          .revision = {},
          .created_at = kNow,
          .updated_at = kNow,
          .payload = {R"({"client_name":"Kit"})"}};
}

ConsentRecord consent(const std::string& user, const std::string& client_id) {
  return {.user = UserId(user),
          .client = ClientId(client_id),
          .revision = {},
          .scopes = {"openid", "email"},
          .claims = {},
          .granted_at = kNow};
}

SigningKeyRecord signing_key(const std::string& id, const std::string& algorithm, KeyState state) {
  return {.id = KeyId(id),
          .revision = {},
          .algorithm = algorithm,
          .state = state,
          .created_at = kNow,
          .state_since = kNow,
          .public_jwk = {R"({"kty":"EC"})"},
          .private_key = {"sealed"}};
}

DataKeyRecord data_key(const std::string& id) {
  return {
      .id = KeyId(id), .revision = {}, .master_key = "master-1", .created_at = kNow, .wrapped = {"wrapped"}};
}

SessionRecord session_of(const FamilyRecord& of) {
  // Far above the numbers of the cases, whose own sessions it must not meet.
  constexpr std::uint64_t kAbove = std::uint64_t{1} << 63;
  auto made = session(kAbove | std::hash<std::string>{}(of.session.text()), of.user.text());
  made.id = of.session;
  return made;
}

Result<void> sign_in(TenantStore& store, const FamilyRecord& of) {
  const auto session = session_of(of);
  GH_TRY(const auto known, store.sessions().find(session.digest, kNow));
  if (known) return {};
  auto stored = store.sessions().put(session, Absent{}, mutation(kNow));
  // Of cases that race, another one was faster.
  if (!stored && stored.error().code() != ErrorCode::conflict) return std::move(stored).error();
  return {};
}

Result<void> begin(TenantStore& store, const std::string& id, std::uint64_t number) {
  return begin(store, family(id), number);
}

Result<void> begin(TenantStore& store, const FamilyRecord& made, std::uint64_t number) {
  GH_TRY_VOID(sign_in(store, made));
  return store.grants().begin_grant({.family = made, .code = code(made, number), .mutation = mutation(kNow)});
}

RedeemCode redemption(const FamilyRecord& of, std::uint64_t number, TimePoint now) {
  return {.code = code_ref(number),
          .access = access_token(of, number + 1),
          .refresh = refresh_token(number + 2),
          .mutation = mutation(now),
          .replay_events = {}};
}

Result<RedeemResult> grant(TenantStore& store, const std::string& id, std::uint64_t number) {
  if (auto begun = begin(store, id, number); !begun) return std::move(begun).error();
  return store.grants().redeem(redemption(family(id), number));
}

RotateRefresh rotation(std::uint64_t presented, std::uint64_t successor, TimePoint now) {
  return {.presented = digest(presented),
          .client = ClientId("app"),
          .successor = refresh_token(successor),
          .access = std::nullopt,
          .policy = {.grace = seconds(30)},
          .mutation = mutation(now),
          .reuse_events = {}};
}

std::vector<std::string> take_events(TenantStore& store) {
  std::vector<std::string> types;
  const auto entries = store.outbox().read(0, 1000);
  if (!entries) return {"unreadable"};
  for (const auto& entry : *entries)
    types.push_back(entry.event.type);
  if (!entries->empty() && !store.outbox().done(entries->back().cursor)) return {"not emptied"};
  return types;
}

bool is_live(TenantStore& store, std::uint64_t number, TimePoint now) {
  const auto found = store.tokens().find_access(digest(number), now);
  return !found || found->has_value();  // trouble counts as alive: a case that wants it dead fails
}

FamilyState state_of(TenantStore& store, const std::string& id) {
  const auto found = store.grants().find(FamilyId(id), kNow);
  return found && *found ? (*found)->state : FamilyState::active;
}

}  // namespace gatehouse::testkit::storage
