#include "plugins/storage/sql_engine/statement_parts.h"

// Sweeping, and what concerns the store as a whole. Deletions are bounded by a subquery: LIMIT in DELETE is
// not portable.
namespace gatehouse::sql {
namespace {

constexpr Statement kStatements[] = {
    {Sql::sweep_tickets, "sweep_tickets",
     "DELETE FROM tickets WHERE tenant = :tenant AND (kind, digest) IN (SELECT kind, digest FROM tickets "
     "WHERE tenant = :tenant AND retain_until <= :now LIMIT :limit)",
     ""},
    {Sql::sweep_access, "sweep_access",
     "DELETE FROM access_tokens WHERE tenant = :tenant AND digest IN (SELECT digest FROM access_tokens "
     "WHERE tenant = :tenant AND expires_at <= :now LIMIT :limit)",
     ""},
    {Sql::sweep_denials, "sweep_denials",
     "DELETE FROM denied_tokens WHERE tenant = :tenant AND digest IN (SELECT digest FROM denied_tokens "
     "WHERE tenant = :tenant AND denied_until <= :now LIMIT :limit)",
     ""},
    {Sql::sweep_replay, "sweep_replay",
     "DELETE FROM replay WHERE tenant = :tenant AND digest IN (SELECT digest FROM replay "
     "WHERE tenant = :tenant AND remembered_until <= :now LIMIT :limit)",
     ""},
    {Sql::sweep_refresh, "sweep_refresh",
     "DELETE FROM refresh_tokens WHERE tenant = :tenant AND digest IN (SELECT r.digest FROM families f "
     "JOIN refresh_tokens r ON r.tenant = f.tenant AND r.family = f.id "
     "WHERE f.tenant = :tenant AND f.expires_at <= :now LIMIT :limit)",
     ""},
    {Sql::sweep_families, "sweep_families",
     "DELETE FROM families WHERE tenant = :tenant AND id IN (SELECT f.id FROM families f "
     "WHERE f.tenant = :tenant AND f.expires_at <= :now AND NOT EXISTS (SELECT 1 FROM refresh_tokens r "
     "WHERE r.tenant = f.tenant AND r.family = f.id) LIMIT :limit)",
     ""},
    {Sql::sweep_sessions, "sweep_sessions",
     "DELETE FROM sessions WHERE tenant = :tenant AND digest IN (SELECT digest FROM sessions "
     "WHERE tenant = :tenant AND ends_at <= :now LIMIT :limit)",
     ""},
    {Sql::sweep_interactions, "sweep_interactions",
     "DELETE FROM interactions WHERE tenant = :tenant AND digest IN (SELECT digest FROM interactions "
     "WHERE tenant = :tenant AND expires_at <= :now LIMIT :limit)",
     ""},
    {Sql::sweep_counters, "sweep_counters",
     "DELETE FROM counters WHERE tenant = :tenant AND counter_key IN (SELECT counter_key FROM counters "
     "WHERE tenant = :tenant AND ends_at <= :now LIMIT :limit)",
     ""},
    {Sql::next_tenant, "next_tenant",
     "SELECT COALESCE(MIN(t), ''), COUNT(t) FROM ("
     "SELECT MIN(tenant) AS t FROM families WHERE tenant >= :from UNION ALL "
     "SELECT MIN(tenant) FROM tickets WHERE tenant >= :from UNION ALL "
     "SELECT MIN(tenant) FROM access_tokens WHERE tenant >= :from UNION ALL "
     "SELECT MIN(tenant) FROM denied_tokens WHERE tenant >= :from UNION ALL "
     "SELECT MIN(tenant) FROM replay WHERE tenant >= :from UNION ALL "
     "SELECT MIN(tenant) FROM sessions WHERE tenant >= :from UNION ALL "
     "SELECT MIN(tenant) FROM interactions WHERE tenant >= :from UNION ALL "
     "SELECT MIN(tenant) FROM counters WHERE tenant >= :from) AS firsts",
     "tn"},
    {Sql::take_change_position, "take_change_position",
     "UPDATE store_state SET value = value + :count WHERE name = 'change_position' RETURNING value", "n"},
    {Sql::find_state, "find_state", "SELECT value FROM store_state WHERE name = :name", "n"},
    {Sql::set_state, "set_state", "UPDATE store_state SET value = :value WHERE name = :name", ""},
    {Sql::touch_state, "touch_state", "UPDATE store_state SET value = value + 1 WHERE name = :name", ""},
    {Sql::read_changes, "read_changes",
     "SELECT tenant, kind, id FROM changes WHERE position > :after ORDER BY position LIMIT :limit", "ttt"},
    {Sql::last_change_before, "last_change_before",
     "SELECT COALESCE(MAX(position), 0) FROM (SELECT position, changed_at FROM changes "
     "ORDER BY position LIMIT :limit) AS oldest WHERE changed_at < :before",
     "n"},
    {Sql::sweep_changes, "sweep_changes", "DELETE FROM changes WHERE position <= :position", ""},
    {Sql::count_rows, "count_rows",
     "SELECT 'families' AS kind, COUNT(*) AS held FROM families UNION ALL "
     "SELECT 'tickets', COUNT(*) FROM tickets UNION ALL "
     "SELECT 'refresh_tokens', COUNT(*) FROM refresh_tokens UNION ALL "
     "SELECT 'access_tokens', COUNT(*) FROM access_tokens UNION ALL "
     "SELECT 'denied_tokens', COUNT(*) FROM denied_tokens UNION ALL "
     "SELECT 'replay', COUNT(*) FROM replay UNION ALL "
     "SELECT 'sessions', COUNT(*) FROM sessions UNION ALL "
     "SELECT 'interactions', COUNT(*) FROM interactions UNION ALL "
     "SELECT 'consents', COUNT(*) FROM consents UNION ALL "
     "SELECT 'accounts', COUNT(*) FROM accounts UNION ALL "
     "SELECT 'clients', COUNT(*) FROM clients UNION ALL "
     "SELECT 'signing_keys', COUNT(*) FROM signing_keys UNION ALL "
     "SELECT 'outbox', COUNT(*) FROM outbox UNION ALL "
     "SELECT 'counters', COUNT(*) FROM counters UNION ALL "
     "SELECT 'changes', COUNT(*) FROM changes",
     "tn"},
    // Prepared, too: the writer runs two of them for each operation of a batch.
    {Sql::commit, "commit", "COMMIT", ""},
    {Sql::begin_operation, "begin_operation", "SAVEPOINT operation", ""},
    {Sql::end_operation, "end_operation", "RELEASE SAVEPOINT operation", ""},
    {Sql::take_back_operation, "take_back_operation", "ROLLBACK TO SAVEPOINT operation", ""},
};

}  // namespace

std::span<const Statement> upkeep_statements() { return kStatements; }

}  // namespace gatehouse::sql
