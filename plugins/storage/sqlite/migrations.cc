#include "plugins/storage/sqlite/sqlite_dialect.h"

// The schema, step by step. A released step never changes (its checksum is in every database): add a new one.
// The tenant is the first column of every primary key and index (S-318); store_state and changes belong to
// the store as a whole. Times are microseconds since the epoch; digests and sealed bytes are hexadecimal
// text.
namespace gatehouse::sqlite {
namespace {

constexpr const char* kFirst[] = {
    "CREATE TABLE families (tenant TEXT NOT NULL, id TEXT NOT NULL, client TEXT NOT NULL, user_id TEXT NOT "
    "NULL, "
    "session TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, state TEXT NOT NULL, "
    "revoked_because TEXT NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID",
    "CREATE INDEX families_by_user ON families (tenant, user_id, id)",
    "CREATE INDEX families_by_client ON families (tenant, client, id)",
    "CREATE INDEX families_by_session ON families (tenant, session, id)",
    "CREATE INDEX families_by_expiry ON families (tenant, expires_at)",

    "CREATE TABLE tickets (tenant TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL, family TEXT NOT "
    "NULL, "
    "expires_at INTEGER NOT NULL, retain_until INTEGER NOT NULL, consumed INTEGER NOT NULL, "
    "failures INTEGER NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (tenant, kind, digest)) STRICT, WITHOUT "
    "ROWID",
    "CREATE INDEX tickets_by_retention ON tickets (tenant, retain_until)",

    "CREATE TABLE refresh_tokens (tenant TEXT NOT NULL, digest TEXT NOT NULL, family TEXT NOT NULL, "
    "generation INTEGER NOT NULL, idle_expires_at INTEGER NOT NULL, used INTEGER NOT NULL, "
    "first_used_at INTEGER NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (tenant, digest), "
    "UNIQUE (tenant, family, generation), "
    "FOREIGN KEY (tenant, family) REFERENCES families (tenant, id) ON DELETE CASCADE) STRICT, WITHOUT ROWID",

    "CREATE TABLE access_tokens (tenant TEXT NOT NULL, digest TEXT NOT NULL, family TEXT NOT NULL, "
    "client TEXT NOT NULL, expires_at INTEGER NOT NULL, payload TEXT NOT NULL, "
    "PRIMARY KEY (tenant, digest)) STRICT, WITHOUT ROWID",
    "CREATE INDEX access_tokens_by_expiry ON access_tokens (tenant, expires_at)",

    "CREATE TABLE sessions (tenant TEXT NOT NULL, digest TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT "
    "NOT NULL, "
    "user_id TEXT NOT NULL, auth_time INTEGER NOT NULL, created_at INTEGER NOT NULL, last_seen_at INTEGER "
    "NOT NULL, "
    "idle_expires_at INTEGER NOT NULL, absolute_expires_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, "
    "payload TEXT NOT NULL, PRIMARY KEY (tenant, digest), UNIQUE (tenant, id)) STRICT, WITHOUT ROWID",
    "CREATE INDEX sessions_by_user ON sessions (tenant, user_id, id)",
    "CREATE INDEX sessions_by_end ON sessions (tenant, ends_at)",

    "CREATE TABLE interactions (tenant TEXT NOT NULL, digest TEXT NOT NULL, revision INTEGER NOT NULL, "
    "expires_at INTEGER NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (tenant, digest)) STRICT, WITHOUT ROWID",
    "CREATE INDEX interactions_by_expiry ON interactions (tenant, expires_at)",

    "CREATE TABLE consents (tenant TEXT NOT NULL, user_id TEXT NOT NULL, client TEXT NOT NULL, "
    "revision INTEGER NOT NULL, scopes TEXT NOT NULL, granted_at INTEGER NOT NULL, "
    "PRIMARY KEY (tenant, user_id, client)) STRICT, WITHOUT ROWID",

    "CREATE TABLE accounts (tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, state TEXT "
    "NOT NULL, "
    "password_hash TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, payload TEXT NOT "
    "NULL, "
    "PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID",

    "CREATE TABLE login_keys (tenant TEXT NOT NULL, login_key TEXT NOT NULL, account TEXT NOT NULL, "
    "place INTEGER NOT NULL, PRIMARY KEY (tenant, login_key), "
    "FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id) ON DELETE CASCADE) STRICT, WITHOUT ROWID",
    "CREATE INDEX login_keys_by_account ON login_keys (tenant, account, place)",

    "CREATE TABLE clients (tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, "
    "created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, payload TEXT NOT NULL, "
    "PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID",

    "CREATE TABLE signing_keys (tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, "
    "algorithm TEXT NOT NULL, state TEXT NOT NULL, created_at INTEGER NOT NULL, state_since INTEGER NOT "
    "NULL, "
    "public_jwk TEXT NOT NULL, private_key TEXT NOT NULL, PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID",
    // S-414: even two nodes with different ideas cannot make two signers.
    "CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (tenant, algorithm) WHERE state = 'active'",

    "CREATE TABLE data_keys (tenant TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, "
    "master_key TEXT NOT NULL, created_at INTEGER NOT NULL, wrapped TEXT NOT NULL, "
    "PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID",

    "CREATE TABLE outbox (tenant TEXT NOT NULL, cursor INTEGER NOT NULL, event_id TEXT NOT NULL, "
    "happened_at INTEGER NOT NULL, type TEXT NOT NULL, outcome TEXT NOT NULL, request_id TEXT NOT NULL, "
    "actor TEXT NOT NULL, address TEXT NOT NULL, details TEXT NOT NULL, "
    "PRIMARY KEY (tenant, cursor)) STRICT, WITHOUT ROWID",
    "CREATE TABLE outbox_cursors (tenant TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (tenant)) "
    "STRICT, WITHOUT ROWID",

    "CREATE TABLE counters (tenant TEXT NOT NULL, counter_key TEXT NOT NULL, count INTEGER NOT NULL, "
    "window_started_at INTEGER NOT NULL, last_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, "
    "PRIMARY KEY (tenant, counter_key)) STRICT, WITHOUT ROWID",
    "CREATE INDEX counters_by_end ON counters (tenant, ends_at)",

    "CREATE TABLE changes (position INTEGER NOT NULL PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, "
    "id TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT",
    "CREATE TABLE store_state (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    // Positions start above 0, which asks for the present one.
    "INSERT INTO store_state (name, value) VALUES ('change_position', 1), ('changes_trimmed', 0), ('pings', "
    "0)",
};

constexpr const char* kDeniedTokens[] = {
    "CREATE TABLE denied_tokens (tenant TEXT NOT NULL, digest TEXT NOT NULL, denied_until INTEGER NOT NULL, "
    "PRIMARY KEY (tenant, digest)) STRICT, WITHOUT ROWID",
    "CREATE INDEX denied_tokens_by_end ON denied_tokens (tenant, denied_until)",
};

constexpr const char* kConsentedClaims[] = {
    "ALTER TABLE consents ADD COLUMN claims TEXT NOT NULL DEFAULT ''",
};

constexpr const char* kReplay[] = {
    "CREATE TABLE replay (tenant TEXT NOT NULL, digest TEXT NOT NULL, remembered_until INTEGER NOT NULL, "
    "PRIMARY KEY (tenant, digest)) STRICT, WITHOUT ROWID",
    "CREATE INDEX replay_by_end ON replay (tenant, remembered_until)",
};

constexpr sql::Migration kMigrations[] = {
    {.version = 1, .name = "0001_first_sign_in", .statements = kFirst},
    {.version = 2, .name = "0002_denied_tokens", .statements = kDeniedTokens},
    {.version = 3, .name = "0003_consented_claims", .statements = kConsentedClaims},
    {.version = 4, .name = "0004_replay", .statements = kReplay},
};

}  // namespace

std::span<const sql::Migration> SqliteDialect::migrations() const { return kMigrations; }

}  // namespace gatehouse::sqlite
