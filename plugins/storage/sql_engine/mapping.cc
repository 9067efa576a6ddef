#include "plugins/storage/sql_engine/mapping.h"

#include <array>
#include <charconv>

namespace gatehouse::sql {
namespace {

constexpr std::array kChangeKinds = {std::pair(ChangeKind::client, std::string_view("client")),
                                     std::pair(ChangeKind::signing_key, std::string_view("signing_key")),
                                     std::pair(ChangeKind::family, std::string_view("family")),
                                     std::pair(ChangeKind::account, std::string_view("account")),
                                     std::pair(ChangeKind::session, std::string_view("session")),
                                     std::pair(ChangeKind::access_token, std::string_view("access_token"))};

constexpr std::array kKeyStates = {KeyState::generated, KeyState::published, KeyState::active,
                                   KeyState::retiring, KeyState::retired};

constexpr std::array kOutcomes = {std::pair(AuditOutcome::ok, std::string_view("ok")),
                                  std::pair(AuditOutcome::denied, std::string_view("denied")),
                                  std::pair(AuditOutcome::error, std::string_view("error"))};

/// The first of a pair whose second is `name`; the first pair's where there is none.
template <class Table>
auto by_name(const Table& table, std::string_view name) {
  for (const auto& [value, text] : table)
    if (text == name) return value;
  return table[0].first;
}

template <class Table, class Value>
std::string_view by_value(const Table& table, Value wanted) {
  for (const auto& [value, text] : table)
    if (value == wanted) return text;
  return table[0].second;
}

}  // namespace

std::string_view stored_name(ChangeKind kind) { return by_value(kChangeKinds, kind); }
ChangeKind change_kind(const std::string& name) { return by_name(kChangeKinds, name); }
std::string_view stored_name(KeyState state) { return to_string(state); }
KeyState key_state(const std::string& name) {
  for (const auto state : kKeyStates)
    if (to_string(state) == name) return state;
  return KeyState::retired;  // an unknown name must never sign
}
std::string_view stored_name(AccountState state) {
  return state == AccountState::active ? "active" : "disabled";
}
std::string_view stored_name(AuditOutcome outcome) { return by_value(kOutcomes, outcome); }

std::string join(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& item : list)
    text.append(std::to_string(item.size())).append(":").append(item);
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> list;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t size = 0;
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), size);
    const auto start = static_cast<std::size_t>(read.ptr - text.data()) + 1;
    if (read.ec != std::errc() || start > text.size() || size > text.size() - start) break;
    list.push_back(text.substr(start, size));
    at = start + size;
  }
  return list;
}

FamilyRecord family_of(const Row& row) {
  return {.id = FamilyId(row.text(0)),
          .client = ClientId(row.text(1)),
          .user = UserId(row.text(2)),
          .session = SessionId(row.text(3)),
          .created_at = row.time(4),
          .expires_at = row.time(5),
          // Anything but the one word is not active: damage must not make a grant live.
          .state = row.text(6) == "active" ? FamilyState::active : FamilyState::revoked,
          .revoked_because = row.text(7),
          .payload = {row.text(8)}};
}

SessionRecord session_of(const Row& row) {
  return {.digest = row.digest(0),
          .revision = row.revision(1),
          .id = SessionId(row.text(2)),
          .user = UserId(row.text(3)),
          .auth_time = row.time(4),
          .created_at = row.time(5),
          .last_seen_at = row.time(6),
          .idle_expires_at = row.time(7),
          .absolute_expires_at = row.time(8),
          .payload = {row.text(9)}};
}

ConsentRecord consent_of(const Row& row) {
  return {.user = UserId(row.text(0)),
          .client = ClientId(row.text(1)),
          .revision = row.revision(2),
          .scopes = split(row.text(3)),
          .claims = split(row.text(4)),
          .granted_at = row.time(5)};
}

ClientRecord client_of(const Row& row) {
  return {.id = ClientId(row.text(0)),
          .revision = row.revision(1),
          .created_at = row.time(2),
          .updated_at = row.time(3),
          .payload = {row.text(4)}};
}

SigningKeyRecord signing_key_of(const Row& row) {
  return {.id = KeyId(row.text(0)),
          .revision = row.revision(1),
          .algorithm = row.text(2),
          .state = key_state(row.text(3)),
          .created_at = row.time(4),
          .state_since = row.time(5),
          .public_jwk = {row.text(6)},
          .private_key = {row.bytes(7)}};
}

OutboxEntry outbox_entry_of(const Row& row) {
  AuditEvent event{.id = EventId(row.text(1)),
                   .at = row.time(2),
                   .type = row.text(3),
                   .outcome = by_name(kOutcomes, row.text(4)),
                   .request_id = row.text(5),
                   .actor = row.text(6),
                   .address = row.text(7),
                   .details = {}};
  const auto details = split(row.text(8));
  for (std::size_t i = 0; i + 1 < details.size(); i += 2)
    event.details.emplace_back(details[i], details[i + 1]);
  return {.cursor = static_cast<std::uint64_t>(row.number(0)), .event = std::move(event)};
}

void add_account_row(std::vector<AccountRecord>& accounts, const Row& row) {
  if (accounts.empty() || accounts.back().id.text() != row.text(0))
    accounts.push_back({.id = UserId(row.text(0)),
                        .revision = row.revision(1),
                        .login_keys = {},
                        // Anything but the one word is disabled: damage must not let anyone in.
                        .state = row.text(2) == "active" ? AccountState::active : AccountState::disabled,
                        .password_hash = row.text(3),
                        .created_at = row.time(4),
                        .updated_at = row.time(5),
                        .payload = {row.text(6)}});
  if (row.flag(7)) accounts.back().login_keys.emplace_back(row.text(8));
}

}  // namespace gatehouse::sql
