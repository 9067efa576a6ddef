// The catalogue: every statement that the SQL stores run, in one place. Portable SQL with named parameters.
//
// Each statement on a tenant's table has the predicate `tenant = :tenant` (S-318, proven by a test over
// catalogue()). No statement is ever built from text at run time.
#pragma once

#include <cstdint>
#include <span>

namespace gatehouse::sql {

enum class Sql : std::uint8_t {
  // grants
  insert_family,
  find_family,
  list_families_by_user,
  list_families_by_client,
  list_families_by_session,
  list_active_by_id,
  list_active_by_user,
  list_active_by_client,
  list_active_by_session,
  revoke_family,
  revoke_all_families,
  insert_ticket,
  find_ticket,
  consume_ticket,
  count_failure,
  insert_refresh,
  find_refresh,
  find_generation,
  use_refresh,
  insert_access,
  find_access,
  find_access_of_family,
  delete_access,
  insert_denial,
  find_denial,
  remember,
  // people
  insert_session,
  update_session,
  find_session,
  find_session_by_id,
  find_session_end,
  list_sessions,
  delete_session,
  insert_interaction,
  update_interaction,
  find_interaction,
  delete_interaction,
  insert_consent,
  update_consent,
  find_consent,
  list_consents,
  delete_consent,
  insert_account,
  update_account,
  find_account,
  find_account_by_login,
  list_accounts,
  insert_login_key,
  delete_login_keys,
  // clients and keys
  insert_client,
  update_client,
  find_client,
  list_clients,
  delete_client,
  insert_signing_key,
  update_signing_key,
  find_signing_key,
  find_active_key,
  list_signing_keys,
  delete_signing_key,
  insert_data_key,
  update_data_key,
  list_data_keys,
  // events, counters
  take_outbox_cursor,
  insert_event,
  waiting_outboxes,
  read_outbox,
  done_outbox,
  add_counter,
  find_counter,
  delete_counter,
  insert_change,
  // sweeping
  sweep_tickets,
  sweep_access,
  sweep_denials,
  sweep_replay,
  sweep_refresh,
  sweep_families,
  sweep_sessions,
  sweep_interactions,
  sweep_counters,
  // over all tenants
  next_tenant,
  take_change_position,
  find_state,
  set_state,
  touch_state,
  read_changes,
  last_change_before,
  sweep_changes,
  count_rows,
  // of the transaction that the writer is in
  commit,
  begin_operation,
  end_operation,
  take_back_operation,
  kCount
};

struct Statement {
  Sql id;
  const char* name;
  const char* text;
  const char* columns;  ///< of the answer: 't' text, 'n' number; empty where there is none
};

const Statement& statement(Sql id);
std::span<const Statement> catalogue();

}  // namespace gatehouse::sql
