// Mapping: between rows and records, enumerations and their stored names, lists and their stored text.
#pragma once

#include <string>
#include <vector>

#include "plugins/storage/sql_engine/session.h"

namespace gatehouse::sql {

std::string_view stored_name(ChangeKind kind);
ChangeKind change_kind(const std::string& name);
std::string_view stored_name(KeyState state);
KeyState key_state(const std::string& name);
std::string_view stored_name(AccountState state);
std::string_view stored_name(AuditOutcome outcome);

/// A list of texts as one text that any bytes survive: "3:foo0:" for {"foo", ""}.
std::string join(const std::vector<std::string>& list);
std::vector<std::string> split(const std::string& text);

// Each reads the columns that the statements on its table name, in their order.
FamilyRecord family_of(const Row& row);
SessionRecord session_of(const Row& row);
ConsentRecord consent_of(const Row& row);
ClientRecord client_of(const Row& row);
SigningKeyRecord signing_key_of(const Row& row);
OutboxEntry outbox_entry_of(const Row& row);
/// Rows of one account follow each other, one for each login key: adds a new account or a key to the last
/// one.
void add_account_row(std::vector<AccountRecord>& accounts, const Row& row);

}  // namespace gatehouse::sql
