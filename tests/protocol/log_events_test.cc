// Trouble of the periodic work, and every request, leave their event in the log, by name
// (docs/reference/events.md).
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>

#include "core/app/server.h"
#include "tests/support/test_server.h"

namespace gatehouse {
namespace {

using test_support::TestServer;

bool logged(const TestServer& server, std::string_view event) {
  return server.log_text().find("\"event\":\"" + std::string(event) + '"') != std::string::npos;
}

TEST(LogEvents, a_request_is_one) {
  TestServer server;
  (void)server.get("/t/a/jwks");
  EXPECT_TRUE(logged(server, "http.request"));
}

TEST(LogEvents, a_start_after_a_crash_is_one) {
  TestServer server;
  server.restart();
  EXPECT_FALSE(logged(server, "server.replays_unknown"));
  server.crash();
  EXPECT_TRUE(logged(server, "server.replays_unknown"));
  EXPECT_FALSE(logged(server, "server.replays_unsaved"));
}

TEST(LogEvents, a_stop_that_cannot_leave_what_was_used_is_one) {
  std::ifstream log;
  {
    TestServer server;
    std::filesystem::create_directory(server.folder() / "replays.new");
    log.open(server.folder() / "server.log");
  }
  const std::string text{std::istreambuf_iterator<char>(log), std::istreambuf_iterator<char>()};
  EXPECT_NE(text.find("\"event\":\"server.replays_unsaved\""), std::string::npos);
}

/// A store that lost tables while the server runs.
class LostTables : public ::testing::Test {
 protected:
  void lose(const std::string& table) {
    sqlite3* file = nullptr;
    ASSERT_EQ(sqlite3_open((server_.folder() / "gatehouse.db").c_str(), &file), SQLITE_OK);
    const std::string statement = "ALTER TABLE " + table + " RENAME TO lost_" + table;
    EXPECT_EQ(sqlite3_exec(file, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(file);
  }
  TestServer server_{{.storage = "sqlite"}};
};

TEST_F(LostTables, the_change_feed_cannot_be_read) {
  lose("store_state");
  server_.server().keeper().follow_changes();
  EXPECT_TRUE(logged(server_, "storage.feed_failed"));
}

TEST_F(LostTables, signing_keys_cannot_be_advanced) {
  lose("signing_keys");
  server_.clock().advance(std::chrono::hours(24 * 90));  // a step is due
  server_.server().keeper().advance_keys();
  EXPECT_TRUE(logged(server_, "key.advance_failed"));
}

TEST_F(LostTables, what_expired_cannot_be_removed) {
  lose("tickets");
  server_.server().keeper().sweep();
  EXPECT_TRUE(logged(server_, "storage.sweep_failed"));
}

}  // namespace
}  // namespace gatehouse
