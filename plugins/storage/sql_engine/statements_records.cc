#include "plugins/storage/sql_engine/statement_parts.h"

// Clients, keys, events and counters.
namespace gatehouse::sql {
namespace {

constexpr Statement kStatements[] = {
    {Sql::insert_client, "insert_client",
     "INSERT INTO clients (tenant, id, revision, created_at, updated_at, payload) "
     "VALUES (:tenant, :id, 1, :created_at, :updated_at, :payload) ON CONFLICT DO NOTHING",
     ""},
    {Sql::update_client, "update_client",
     "UPDATE clients SET revision = revision + 1, created_at = :created_at, updated_at = :updated_at, "
     "payload = :payload WHERE tenant = :tenant AND id = :id AND revision = :revision",
     ""},
    {Sql::find_client, "find_client",
     "SELECT id, revision, created_at, updated_at, payload FROM clients WHERE tenant = :tenant AND id = :id",
     "tnnnt"},
    {Sql::list_clients, "list_clients",
     "SELECT id, revision, created_at, updated_at, payload FROM clients "
     "WHERE tenant = :tenant AND id > :after ORDER BY id LIMIT :limit",
     "tnnnt"},
    {Sql::delete_client, "delete_client",
     "DELETE FROM clients WHERE tenant = :tenant AND id = :id AND revision = :revision", ""},
    {Sql::insert_signing_key, "insert_signing_key",
     "INSERT INTO signing_keys (tenant, id, revision, algorithm, state, created_at, state_since, public_jwk, "
     "private_key) VALUES (:tenant, :id, 1, :algorithm, :state, :created_at, :state_since, :public_jwk, "
     ":private_key) "
     "ON CONFLICT DO NOTHING",
     ""},
    {Sql::update_signing_key, "update_signing_key",
     "UPDATE signing_keys SET revision = revision + 1, algorithm = :algorithm, state = :state, "
     "created_at = :created_at, state_since = :state_since, public_jwk = :public_jwk, private_key = "
     ":private_key "
     "WHERE tenant = :tenant AND id = :id AND revision = :revision",
     ""},
    {Sql::find_signing_key, "find_signing_key",
     "SELECT id, revision, algorithm, state, created_at, state_since, public_jwk, private_key "
     "FROM signing_keys WHERE tenant = :tenant AND id = :id",
     "tnttnntt"},
    {Sql::find_active_key, "find_active_key",
     "SELECT id, revision, algorithm, state, created_at, state_since, public_jwk, private_key "
     "FROM signing_keys WHERE tenant = :tenant AND algorithm = :algorithm AND state = 'active'",
     "tnttnntt"},
    {Sql::list_signing_keys, "list_signing_keys",
     "SELECT id, revision, algorithm, state, created_at, state_since, public_jwk, private_key "
     "FROM signing_keys WHERE tenant = :tenant ORDER BY id",
     "tnttnntt"},
    {Sql::delete_signing_key, "delete_signing_key",
     "DELETE FROM signing_keys WHERE tenant = :tenant AND id = :id AND revision = :revision", ""},
    {Sql::insert_data_key, "insert_data_key",
     "INSERT INTO data_keys (tenant, id, revision, master_key, created_at, wrapped) "
     "VALUES (:tenant, :id, 1, :master_key, :created_at, :wrapped) ON CONFLICT DO NOTHING",
     ""},
    {Sql::update_data_key, "update_data_key",
     "UPDATE data_keys SET revision = revision + 1, master_key = :master_key, created_at = :created_at, "
     "wrapped = :wrapped WHERE tenant = :tenant AND id = :id AND revision = :revision",
     ""},
    {Sql::list_data_keys, "list_data_keys",
     "SELECT id, revision, master_key, created_at, wrapped FROM data_keys WHERE tenant = :tenant", "tntnt"},
    {Sql::take_outbox_cursor, "take_outbox_cursor",
     "INSERT INTO outbox_cursors (tenant, last) VALUES (:tenant, :count) "
     "ON CONFLICT (tenant) DO UPDATE SET last = outbox_cursors.last + excluded.last RETURNING last",
     "n"},
    {Sql::insert_event, "insert_event",
     "INSERT INTO outbox (tenant, cursor, event_id, happened_at, type, outcome, request_id, actor, address, "
     "details) "
     "VALUES (:tenant, :cursor, :event_id, :happened_at, :type, :outcome, :request_id, :actor, :address, "
     ":details)",
     ""},
    // From one tenant to the next by the index: a DISTINCT would read all that waits.
    {Sql::waiting_outboxes, "waiting_outboxes",
     "WITH RECURSIVE waiting (tenant) AS (SELECT MIN(tenant) FROM outbox WHERE tenant > :after UNION ALL "
     "SELECT (SELECT MIN(outbox.tenant) FROM outbox WHERE outbox.tenant > waiting.tenant) FROM waiting "
     "WHERE waiting.tenant IS NOT NULL) SELECT tenant FROM waiting WHERE tenant IS NOT NULL LIMIT :limit",
     "t"},
    {Sql::read_outbox, "read_outbox",
     "SELECT cursor, event_id, happened_at, type, outcome, request_id, actor, address, details "
     "FROM outbox WHERE tenant = :tenant AND cursor > :after ORDER BY cursor LIMIT :limit",
     "ntntttttt"},
    {Sql::done_outbox, "done_outbox", "DELETE FROM outbox WHERE tenant = :tenant AND cursor <= :cursor", ""},
    {Sql::add_counter, "add_counter",
     "INSERT INTO counters (tenant, counter_key, count, window_started_at, last_at, ends_at) "
     "VALUES (:tenant, :counter_key, 1, :now, :now, :ends_at) "
     "ON CONFLICT (tenant, counter_key) DO UPDATE SET "
     "count = CASE WHEN counters.ends_at <= excluded.last_at THEN 1 ELSE counters.count + 1 END, "
     "window_started_at = CASE WHEN counters.ends_at <= excluded.last_at THEN excluded.window_started_at "
     "ELSE counters.window_started_at END, "
     "last_at = CASE WHEN counters.last_at < excluded.last_at THEN excluded.last_at ELSE counters.last_at "
     "END, "
     "ends_at = CASE WHEN counters.ends_at <= excluded.last_at THEN excluded.ends_at ELSE counters.ends_at "
     "END "
     "RETURNING count, window_started_at, last_at",
     "nnn"},
    {Sql::find_counter, "find_counter",
     "SELECT count, window_started_at, last_at FROM counters "
     "WHERE tenant = :tenant AND counter_key = :counter_key AND ends_at > :now",
     "nnn"},
    {Sql::delete_counter, "delete_counter",
     "DELETE FROM counters WHERE tenant = :tenant AND counter_key = :counter_key", ""},
    {Sql::insert_change, "insert_change",
     "INSERT INTO changes (position, tenant, kind, id, changed_at) "
     "VALUES (:position, :tenant, :kind, :id, :changed_at)",
     ""},
};

}  // namespace

std::span<const Statement> record_statements() { return kStatements; }

}  // namespace gatehouse::sql
