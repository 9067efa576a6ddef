#include "plugins/storage/sql_engine/statement_parts.h"

// Families, codes and tokens. The columns of a family stand in the order that mapping.h reads.
namespace gatehouse::sql {
namespace {

constexpr Statement kStatements[] = {
    {Sql::insert_family, "insert_family",
     "INSERT INTO families (tenant, id, client, user_id, session, created_at, expires_at, state, "
     "revoked_because, payload) "
     "VALUES (:tenant, :id, :client, :user_id, :session, :created_at, :expires_at, 'active', '', :payload) "
     "ON CONFLICT DO NOTHING",
     ""},
    {Sql::find_family, "find_family",
     "SELECT id, client, user_id, session, created_at, expires_at, state, revoked_because, payload "
     "FROM families WHERE tenant = :tenant AND id = :id",
     "ttttnnttt"},
    {Sql::list_families_by_user, "list_families_by_user",
     "SELECT id, client, user_id, session, created_at, expires_at, state, revoked_because, payload "
     "FROM families WHERE tenant = :tenant AND user_id = :owner AND id > :after AND expires_at > :now "
     "ORDER BY id LIMIT :limit",
     "ttttnnttt"},
    {Sql::list_families_by_client, "list_families_by_client",
     "SELECT id, client, user_id, session, created_at, expires_at, state, revoked_because, payload "
     "FROM families WHERE tenant = :tenant AND client = :owner AND id > :after AND expires_at > :now "
     "ORDER BY id LIMIT :limit",
     "ttttnnttt"},
    {Sql::list_families_by_session, "list_families_by_session",
     "SELECT id, client, user_id, session, created_at, expires_at, state, revoked_because, payload "
     "FROM families WHERE tenant = :tenant AND session = :owner AND id > :after AND expires_at > :now "
     "ORDER BY id LIMIT :limit",
     "ttttnnttt"},
    {Sql::list_active_by_id, "list_active_by_id",
     "SELECT id FROM families WHERE tenant = :tenant AND id = :owner AND state = 'active' AND expires_at > "
     ":now",
     "t"},
    {Sql::list_active_by_user, "list_active_by_user",
     "SELECT id FROM families WHERE tenant = :tenant AND user_id = :owner AND state = 'active' AND "
     "expires_at > :now",
     "t"},
    {Sql::list_active_by_client, "list_active_by_client",
     "SELECT id FROM families WHERE tenant = :tenant AND client = :owner AND state = 'active' AND expires_at "
     "> :now",
     "t"},
    {Sql::list_active_by_session, "list_active_by_session",
     "SELECT id FROM families WHERE tenant = :tenant AND session = :owner AND state = 'active' AND "
     "expires_at > :now",
     "t"},
    {Sql::revoke_family, "revoke_family",
     "UPDATE families SET state = 'revoked', revoked_because = :reason "
     "WHERE tenant = :tenant AND id = :id AND state = 'active'",
     ""},
    {Sql::revoke_all_families, "revoke_all_families",
     "UPDATE families SET state = 'revoked', revoked_because = :reason "
     "WHERE tenant = :tenant AND state = 'active' AND expires_at > :now",
     ""},
    {Sql::insert_ticket, "insert_ticket",
     "INSERT INTO tickets (tenant, kind, digest, family, expires_at, retain_until, consumed, failures, "
     "payload) "
     "VALUES (:tenant, :kind, :digest, :family, :expires_at, :retain_until, 0, 0, :payload) ON CONFLICT DO "
     "NOTHING",
     ""},
    {Sql::find_ticket, "find_ticket",
     "SELECT family, expires_at, retain_until, consumed, failures, payload "
     "FROM tickets WHERE tenant = :tenant AND kind = :kind AND digest = :digest",
     "tnnnnt"},
    {Sql::consume_ticket, "consume_ticket",
     "UPDATE tickets SET consumed = 1 WHERE tenant = :tenant AND kind = :kind AND digest = :digest AND "
     "consumed = 0",
     ""},
    {Sql::count_failure, "count_failure",
     "UPDATE tickets SET failures = failures + 1 WHERE tenant = :tenant AND kind = :kind AND digest = "
     ":digest",
     ""},
    {Sql::insert_refresh, "insert_refresh",
     "INSERT INTO refresh_tokens (tenant, digest, family, generation, idle_expires_at, used, first_used_at, "
     "payload) "
     "VALUES (:tenant, :digest, :family, :generation, :idle_expires_at, 0, 0, :payload) ON CONFLICT DO "
     "NOTHING",
     ""},
    {Sql::find_refresh, "find_refresh",
     "SELECT family, generation, idle_expires_at, used, first_used_at, payload "
     "FROM refresh_tokens WHERE tenant = :tenant AND digest = :digest",
     "tnnnnt"},
    {Sql::find_generation, "find_generation",
     "SELECT digest, used FROM refresh_tokens "
     "WHERE tenant = :tenant AND family = :family AND generation = :generation",
     "tn"},
    {Sql::use_refresh, "use_refresh",
     "UPDATE refresh_tokens SET used = 1, first_used_at = :now WHERE tenant = :tenant AND digest = :digest "
     "AND used = 0",
     ""},
    {Sql::insert_access, "insert_access",
     "INSERT INTO access_tokens (tenant, digest, family, client, expires_at, payload) "
     "VALUES (:tenant, :digest, :family, :client, :expires_at, :payload) ON CONFLICT DO NOTHING",
     ""},
    {Sql::find_access, "find_access",
     "SELECT family, client, expires_at, payload FROM access_tokens "
     "WHERE tenant = :tenant AND digest = :digest AND family = '' AND expires_at > :now",
     "ttnt"},
    {Sql::find_access_of_family, "find_access_of_family",
     "SELECT a.family, a.client, a.expires_at, a.payload FROM access_tokens a "
     "JOIN families f ON f.tenant = a.tenant AND f.id = a.family "
     "WHERE a.tenant = :tenant AND a.digest = :digest AND a.expires_at > :now AND f.state = 'active' "
     "AND f.expires_at > :now",
     "ttnt"},
    {Sql::delete_access, "delete_access",
     "DELETE FROM access_tokens WHERE tenant = :tenant AND digest = :digest", ""},
    {Sql::insert_denial, "insert_denial",
     "INSERT INTO denied_tokens (tenant, digest, denied_until) VALUES (:tenant, :digest, :until) "
     "ON CONFLICT DO NOTHING",
     ""},
    {Sql::find_denial, "find_denial",
     "SELECT denied_until FROM denied_tokens "
     "WHERE tenant = :tenant AND digest = :digest AND denied_until > :now",
     "n"},
    {Sql::remember, "remember",
     "INSERT INTO replay (tenant, digest, remembered_until) VALUES (:tenant, :digest, :until) "
     "ON CONFLICT (tenant, digest) DO UPDATE SET remembered_until = excluded.remembered_until "
     "WHERE replay.remembered_until <= :now",
     ""},
};

}  // namespace

std::span<const Statement> grant_statements() { return kStatements; }

}  // namespace gatehouse::sql
