#include "plugins/storage/sql_engine/statement_parts.h"

// Sessions, interactions, consents and accounts.
namespace gatehouse::sql {
namespace {

constexpr Statement kStatements[] = {
    {Sql::insert_session, "insert_session",
     "INSERT INTO sessions (tenant, digest, revision, id, user_id, auth_time, created_at, last_seen_at, "
     "idle_expires_at, absolute_expires_at, ends_at, payload) "
     "VALUES (:tenant, :digest, 1, :id, :user_id, :auth_time, :created_at, :last_seen_at, "
     ":idle_expires_at, :absolute_expires_at, :ends_at, :payload) ON CONFLICT DO NOTHING",
     ""},
    {Sql::update_session, "update_session",
     "UPDATE sessions SET revision = revision + 1, id = :id, user_id = :user_id, auth_time = :auth_time, "
     "created_at = :created_at, last_seen_at = :last_seen_at, idle_expires_at = :idle_expires_at, "
     "absolute_expires_at = :absolute_expires_at, ends_at = :ends_at, payload = :payload "
     "WHERE tenant = :tenant AND digest = :digest AND revision = :revision",
     ""},
    {Sql::find_session, "find_session",
     "SELECT digest, revision, id, user_id, auth_time, created_at, last_seen_at, idle_expires_at, "
     "absolute_expires_at, payload FROM sessions WHERE tenant = :tenant AND digest = :digest",
     "tnttnnnnnt"},
    {Sql::find_session_by_id, "find_session_by_id",
     "SELECT digest, revision, id, user_id, auth_time, created_at, last_seen_at, idle_expires_at, "
     "absolute_expires_at, payload FROM sessions WHERE tenant = :tenant AND id = :id",
     "tnttnnnnnt"},
    {Sql::find_session_end, "find_session_end",
     "SELECT ends_at FROM sessions WHERE tenant = :tenant AND id = :id", "n"},
    {Sql::list_sessions, "list_sessions",
     "SELECT digest, revision, id, user_id, auth_time, created_at, last_seen_at, idle_expires_at, "
     "absolute_expires_at, payload FROM sessions WHERE tenant = :tenant AND user_id = :user_id "
     "AND ends_at > :now ORDER BY id",
     "tnttnnnnnt"},
    {Sql::delete_session, "delete_session",
     "DELETE FROM sessions WHERE tenant = :tenant AND digest = :digest", ""},
    {Sql::insert_interaction, "insert_interaction",
     "INSERT INTO interactions (tenant, digest, revision, expires_at, payload) "
     "VALUES (:tenant, :digest, 1, :expires_at, :payload) ON CONFLICT DO NOTHING",
     ""},
    {Sql::update_interaction, "update_interaction",
     "UPDATE interactions SET revision = revision + 1, expires_at = :expires_at, payload = :payload "
     "WHERE tenant = :tenant AND digest = :digest AND revision = :revision",
     ""},
    {Sql::find_interaction, "find_interaction",
     "SELECT revision, expires_at, payload FROM interactions WHERE tenant = :tenant AND digest = :digest",
     "nnt"},
    {Sql::delete_interaction, "delete_interaction",
     "DELETE FROM interactions WHERE tenant = :tenant AND digest = :digest", ""},
    {Sql::insert_consent, "insert_consent",
     "INSERT INTO consents (tenant, user_id, client, revision, scopes, claims, granted_at) "
     "VALUES (:tenant, :user_id, :client, 1, :scopes, :claims, :granted_at) ON CONFLICT DO NOTHING",
     ""},
    {Sql::update_consent, "update_consent",
     "UPDATE consents SET revision = revision + 1, scopes = :scopes, claims = :claims, granted_at = "
     ":granted_at "
     "WHERE tenant = :tenant AND user_id = :user_id AND client = :client AND revision = :revision",
     ""},
    {Sql::find_consent, "find_consent",
     "SELECT user_id, client, revision, scopes, claims, granted_at FROM consents "
     "WHERE tenant = :tenant AND user_id = :user_id AND client = :client",
     "ttnttn"},
    {Sql::list_consents, "list_consents",
     "SELECT user_id, client, revision, scopes, claims, granted_at FROM consents "
     "WHERE tenant = :tenant AND user_id = :user_id ORDER BY client",
     "ttnttn"},
    {Sql::delete_consent, "delete_consent",
     "DELETE FROM consents WHERE tenant = :tenant AND user_id = :user_id AND client = :client", ""},
    {Sql::insert_account, "insert_account",
     "INSERT INTO accounts (tenant, id, revision, state, password_hash, created_at, updated_at, payload) "
     "VALUES (:tenant, :id, 1, :state, :password_hash, :created_at, :updated_at, :payload) ON CONFLICT DO "
     "NOTHING",
     ""},
    {Sql::update_account, "update_account",
     "UPDATE accounts SET revision = revision + 1, state = :state, password_hash = :password_hash, "
     "created_at = :created_at, updated_at = :updated_at, payload = :payload "
     "WHERE tenant = :tenant AND id = :id AND revision = :revision",
     ""},
    {Sql::find_account, "find_account",
     "SELECT a.id, a.revision, a.state, a.password_hash, a.created_at, a.updated_at, a.payload, "
     "CASE WHEN k.login_key IS NULL THEN 0 ELSE 1 END, COALESCE(k.login_key, '') "
     "FROM accounts a LEFT JOIN login_keys k ON k.tenant = a.tenant AND k.account = a.id "
     "WHERE a.tenant = :tenant AND a.id = :id ORDER BY k.place",
     "tnttnntnt"},
    {Sql::find_account_by_login, "find_account_by_login",
     "SELECT a.id, a.revision, a.state, a.password_hash, a.created_at, a.updated_at, a.payload, 1, "
     "k.login_key "
     "FROM login_keys l JOIN accounts a ON a.tenant = l.tenant AND a.id = l.account "
     "JOIN login_keys k ON k.tenant = l.tenant AND k.account = l.account "
     "WHERE l.tenant = :tenant AND l.login_key = :login_key ORDER BY k.place",
     "tnttnntnt"},
    {Sql::list_accounts, "list_accounts",
     "SELECT a.id, a.revision, a.state, a.password_hash, a.created_at, a.updated_at, a.payload, "
     "CASE WHEN k.login_key IS NULL THEN 0 ELSE 1 END, COALESCE(k.login_key, '') "
     "FROM (SELECT * FROM accounts WHERE tenant = :tenant AND id > :after ORDER BY id LIMIT :limit) a "
     "LEFT JOIN login_keys k ON k.tenant = a.tenant AND k.account = a.id ORDER BY a.id, k.place",
     "tnttnntnt"},
    {Sql::insert_login_key, "insert_login_key",
     "INSERT INTO login_keys (tenant, login_key, account, place) VALUES (:tenant, :login_key, :account, "
     ":place) "
     "ON CONFLICT DO NOTHING",
     ""},
    {Sql::delete_login_keys, "delete_login_keys",
     "DELETE FROM login_keys WHERE tenant = :tenant AND account = :account", ""},
};

}  // namespace

std::span<const Statement> people_statements() { return kStatements; }

}  // namespace gatehouse::sql
