#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <regex>
#include <set>
#include <string>

#include "plugins/storage/sql_engine/statements.h"
#include "plugins/storage/sqlite/sqlite_storage.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::sql {
namespace {

/// What concerns the store as a whole, and why it may. Everything else must name its tenant.
const std::set<std::string> kOverAllTenants = {
    "next_tenant",           // sweeping: which tenant comes next; answers a name, no record
    "take_change_position",  // store_state has no tenant
    "find_state",           "set_state", "touch_state",
    "insert_change",       // the change log of all tenants, see Storage::changes_since
    "read_changes",        //
    "last_change_before",  //
    "sweep_changes",
};

std::size_t count(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  return static_cast<std::size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator()));
}

TEST(Catalogue, S318_every_reference_to_a_table_has_a_tenant_predicate) {
  for (const auto& one : catalogue()) {
    if (kOverAllTenants.contains(one.name)) continue;
    const std::string text = one.text;
    if (text.starts_with("INSERT")) {
      EXPECT_EQ(count(text, R"(^INSERT INTO [a-z_]+ \(tenant, .*VALUES \(:tenant, )"), 1u)
          << one.name << ": " << text;
      continue;
    }
    const auto tables = count(text, R"(\b(FROM|JOIN|UPDATE) [a-z_]+)");
    const auto predicates = count(text, R"(\b([a-z]\.)?tenant = (:tenant|[a-z]\.tenant)\b)");
    EXPECT_EQ(tables, predicates) << one.name << ": " << text;
    EXPECT_GE(count(text, R"(tenant = :tenant\b)"), 1u) << one.name << ": " << text;
    EXPECT_EQ(count(text, R"(\bOR\b)"), 0u)
        << one.name << ": an OR could reach around the predicate: " << text;
  }
}

TEST(Catalogue, S318_the_check_finds_a_statement_without_its_predicate) {
  const std::string bad =
      "SELECT a.id FROM accounts a JOIN login_keys k ON k.account = a.id WHERE a.tenant = :tenant";
  EXPECT_NE(count(bad, R"(\b(FROM|JOIN|UPDATE) [a-z_]+)"),
            count(bad, R"(\b([a-z]\.)?tenant = (:tenant|[a-z]\.tenant)\b)"));
}

/// A migrated database, opened with SQLite's own interface.
class Schema : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sqlite::open_sqlite({}, directory_.path()));
    sqlite3* opened = nullptr;
    ASSERT_EQ(sqlite3_open((directory_.path() / "gatehouse.db").c_str(), &opened), SQLITE_OK);
    database_.reset(opened);
  }

  std::vector<std::vector<std::string>> ask(const std::string& sql) {
    std::vector<std::vector<std::string>> rows;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sql << ": " << sqlite3_errmsg(database_.get());
    while (sqlite3_step(statement) == SQLITE_ROW) {
      auto& row = rows.emplace_back();
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row.emplace_back(text == nullptr ? "" : text);
      }
    }
    sqlite3_finalize(statement);
    return rows;
  }

  tests::TemporaryDirectory directory_;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_{nullptr, sqlite3_close};
};

TEST_F(Schema, S318_the_tenant_is_the_first_column_of_every_key_and_index) {
  const std::set<std::string> without = {"changes", "store_state", "schema_migrations"};
  int indexes = 0;
  for (const auto& table : ask("SELECT name FROM sqlite_master WHERE type = 'table'")) {
    if (without.contains(table[0])) continue;
    EXPECT_EQ(ask("SELECT name FROM pragma_table_info('" + table[0] + "') WHERE pk = 1").at(0).at(0),
              "tenant")
        << table[0];
    for (const auto& index : ask("SELECT name FROM pragma_index_list('" + table[0] + "')")) {
      EXPECT_EQ(ask("SELECT name FROM pragma_index_info('" + index[0] + "') WHERE seqno = 0").at(0).at(0),
                "tenant")
          << index[0];
      ++indexes;
    }
  }
  EXPECT_GE(indexes, 25);
}

TEST_F(Schema, no_statement_scans_a_whole_table) {
  for (const auto& one : catalogue()) {
    if (std::string(one.name) == "last_change_before")
      continue;  // reads the oldest few in the order of the key
    for (const auto& step : ask("EXPLAIN QUERY PLAN " + std::string(one.text))) {
      const std::string& plan = step.at(3);
      const bool scans = plan.starts_with("SCAN") && plan != "SCAN a" && plan != "SCAN firsts" &&
                         plan != "SCAN CONSTANT ROW";
      EXPECT_FALSE(scans) << one.name << ": " << plan;
    }
  }
}

TEST_F(Schema, S318_no_plan_reaches_a_row_except_through_its_tenant) {
  for (const auto& one : catalogue()) {
    if (kOverAllTenants.contains(one.name)) continue;
    for (const auto& step : ask("EXPLAIN QUERY PLAN " + std::string(one.text)))
      EXPECT_TRUE(!step.at(3).starts_with("SEARCH") || step.at(3).find("(tenant=?") != std::string::npos)
          << one.name << ": " << step.at(3);
  }
}

}  // namespace
}  // namespace gatehouse::sql
