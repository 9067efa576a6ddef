#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cctype>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "plugins/storage/sql_engine/statements.h"
#include "plugins/storage/sqlite/sqlite_storage.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::sql {
namespace {

/// What concerns the store as a whole, and why it may. Everything else must name its tenant.
const std::set<std::string> kOverAllTenants = {
    "next_tenant",           // sweeping: which tenant comes next; answers a name, no record
    "take_change_position",  // store_state has no tenant
    "find_state",
    "set_state",
    "touch_state",
    "insert_change",       // the change log of all tenants, see Storage::changes_since
    "read_changes",        //
    "last_change_before",  //
    "sweep_changes",
    "waiting_outboxes",  // for the relay; answers names, no record
    "count_rows",        // for operators; answers numbers, no record
    "commit",            // of the transaction: no table
    "begin_operation",
    "end_operation",
    "take_back_operation",
};

/// The words of a statement; "a.tenant" and ":tenant" are one word, punctuation stands apart.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  bool in_word = false;
  for (const char c : text) {
    const bool part = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == ':';
    if (part && in_word) words.back() += c;
    if (part && !in_word) words.emplace_back(1, c);
    if (!part && c != ' ') words.emplace_back(1, c);
    in_word = part;
  }
  return words;
}

bool names_tenant(const std::string& word) { return word == "tenant" || word.ends_with(".tenant"); }

struct Counts {
  int tables = 0;      ///< tables named after FROM, JOIN or UPDATE
  int predicates = 0;  ///< tenant = :tenant, or tenant = the tenant of a table that has it
  int bound = 0;       ///< of these, tenant = :tenant
};
Counts counts_of(const std::string& text) {
  Counts counts;
  const auto words = words_of(text);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const bool before_table = words[i] == "FROM" || words[i] == "JOIN" || (words[i] == "UPDATE" && i == 0);
    counts.tables += before_table && words[i + 1] != "(";
    if (i + 2 >= words.size() || !names_tenant(words[i]) || words[i + 1] != "=") continue;
    counts.predicates += words[i + 2] == ":tenant" || names_tenant(words[i + 2]);
    counts.bound += words[i + 2] == ":tenant";
  }
  return counts;
}

TEST(Catalogue, A218_S318_every_reference_to_a_table_has_a_tenant_predicate) {
  for (const auto& one : catalogue()) {
    if (kOverAllTenants.contains(one.name)) continue;
    const std::string text = one.text;
    if (text.starts_with("INSERT INTO ")) {
      EXPECT_EQ(text.find(" (tenant, "), text.find('(') - 1) << one.name << ": " << text;
      EXPECT_NE(text.find("VALUES (:tenant, "), std::string::npos) << one.name << ": " << text;
      continue;
    }
    const auto counts = counts_of(text);
    EXPECT_EQ(counts.tables, counts.predicates) << one.name << ": " << text;
    EXPECT_GE(counts.bound, 1) << one.name << ": " << text;
    EXPECT_EQ(text.find(" OR "), std::string::npos) << one.name << ": an OR could reach around the predicate";
  }
}

TEST(Catalogue, S318_the_check_finds_a_statement_without_its_predicate) {
  const auto unjoined =
      counts_of("SELECT a.id FROM accounts a JOIN login_keys k ON k.account = a.id WHERE a.tenant = :tenant");
  EXPECT_NE(unjoined.tables, unjoined.predicates);
  const auto unbound = counts_of("DELETE FROM clients WHERE id = :id");
  EXPECT_NE(unbound.tables, unbound.predicates);
  const auto inner =
      counts_of("DELETE FROM t WHERE tenant = :tenant AND id IN (SELECT id FROM t WHERE x = 1)");
  EXPECT_NE(inner.tables, inner.predicates);
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

TEST_F(Schema, A220_S318_the_tenant_is_the_first_column_of_every_key_and_index) {
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
      continue;                                           // reads the oldest few in the order of the key
    if (std::string(one.name) == "count_rows") continue;  // once a minute at most, beside all others
    for (const auto& step : ask("EXPLAIN QUERY PLAN " + std::string(one.text))) {
      const std::string& plan = step.at(3);
      const bool scans = plan.starts_with("SCAN") && plan != "SCAN a" && plan != "SCAN firsts" &&
                         plan != "SCAN waiting" && plan != "SCAN CONSTANT ROW";  // the statement's own rows
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
