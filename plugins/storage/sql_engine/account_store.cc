#include <set>

#include "gatehouse/storage/page_cursor.h"
#include "plugins/storage/sql_engine/compare_and_set.h"
#include "plugins/storage/sql_engine/mapping.h"
#include "plugins/storage/sql_engine/people_store.h"

namespace gatehouse::sql {

Result<std::optional<AccountRecord>> SqlAccounts::find_one(Sql statement, const Arguments& arguments) const {
  using Found = std::optional<AccountRecord>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    std::vector<AccountRecord> accounts;
    session.each(statement, arguments, [&](const Row& row) { add_account_row(accounts, row); });
    return accounts.empty() ? Found() : Found(std::move(accounts.front()));
  });
}

Result<std::optional<AccountRecord>> SqlAccounts::find(const UserId& id) {
  return find_one(Sql::find_account, tenant_.arguments().text("id", id.text()));
}

Result<std::optional<AccountRecord>> SqlAccounts::find_by_login(const LoginKey& key) {
  return find_one(Sql::find_account_by_login, tenant_.arguments().text("login_key", key.text()));
}

Result<Page<AccountRecord>> SqlAccounts::list(const ListQuery& query) {
  if (query.limit < 1 || query.limit > 200)
    return Error(ErrorCode::invalid_argument, "a page has 1 to 200 records");
  GH_TRY(const std::string after, read_page_cursor("accounts", query.cursor));
  return tenant_.read<Page<AccountRecord>>([&](Session& session) -> Result<Page<AccountRecord>> {
    Page<AccountRecord> page;
    session.each(Sql::list_accounts,
                 tenant_.arguments().text("after", after).number("limit", query.limit + 1),
                 [&](const Row& row) { add_account_row(page.records, row); });
    if (page.records.size() > query.limit) {
      page.records.pop_back();
      page.next = make_page_cursor("accounts", page.records.back().id.text());
    }
    return page;
  });
}

Result<Revision> SqlAccounts::put(const AccountRecord& record, const Expect& expect,
                                  const Mutation& mutation) {
  const std::set<LoginKey> keys(record.login_keys.begin(), record.login_keys.end());
  if (record.id.empty() || keys.size() != record.login_keys.size())
    return Error(ErrorCode::invalid_argument, "an account has an id and names each login key once");
  return tenant_.write<Revision>([&](Session& session) -> Result<Revision> {
    GH_TRY(const Revision revision, put_in(session, record, expect));
    note_change(session, tenant_, {.kind = ChangeKind::account, .id = record.id.text(), .at = mutation.now});
    write_events(session, tenant_, mutation.events);
    return revision;
  });
}

Result<Revision> SqlAccounts::put_in(Session& session, const AccountRecord& record,
                                     const Expect& expect) const {
  auto fields = tenant_.arguments()
                    .text("id", record.id.text())
                    .text("state", stored_name(record.state))
                    .text("password_hash", record.password_hash)
                    .time("created_at", record.created_at)
                    .time("updated_at", record.updated_at)
                    .text("payload", record.payload.json);
  GH_TRY(const Revision revision,
         compare_and_set(session, {Sql::insert_account, Sql::update_account}, std::move(fields), expect));
  session.run(Sql::delete_login_keys, tenant_.arguments().text("account", record.id.text()));
  std::int64_t place = 0;
  for (const auto& key : record.login_keys) {
    const auto inserted = session.run(Sql::insert_login_key, tenant_.arguments()
                                                                 .text("login_key", key.text())
                                                                 .text("account", record.id.text())
                                                                 .number("place", place++));
    if (inserted != 1) return Error(ErrorCode::already_exists, "a login key belongs to another account");
  }
  return revision;
}

}  // namespace gatehouse::sql
