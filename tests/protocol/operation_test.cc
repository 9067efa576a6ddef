// What operators rely on while the server runs: ids of answers that no endpoint gave, changes that take
// effect at a reload.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/app/server.h"
#include "tests/support/test_server.h"

namespace gatehouse::test_support {
namespace {

void replace_in(const std::filesystem::path& file, const std::string& from, const std::string& to) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  auto changed = text.str();
  const auto at = changed.find(from);
  ASSERT_NE(at, std::string::npos);
  changed.replace(at, from.size(), to);
  std::ofstream(file, std::ios::trunc) << changed;
}

TEST(Operation, A252_an_answer_of_the_front_door_itself_is_found_in_the_log_by_its_id) {
  TestServer server;
  const http::Peer peer{.address = "203.0.113.77", .unix_socket = false};
  const auto id =
      server.server().sink().answered_by_door({.status = 431, .reason = "too many fields", .peer = peer});
  ASSERT_EQ(id.size(), 36u);
  const auto log = server.log_text();
  const auto line = log.find("\"http.refused\"");
  ASSERT_NE(line, std::string::npos) << log;
  EXPECT_NE(log.find(id, line), std::string::npos);
  EXPECT_NE(log.find("too many fields", line), std::string::npos);
  EXPECT_EQ(log.find("203.0.113.77"), std::string::npos) << "the network is enough";
}

TEST(Operation, log_level_changes_at_a_reload_and_the_format_waits_for_a_restart) {
  TestServer server;
  replace_in(server.folder() / "gatehouse.yaml", "level: debug, format: json", "level: error, format: text");
  const auto reloaded = server.server().reload();
  ASSERT_TRUE(reloaded.swapped);
  ASSERT_EQ(reloaded.found.size(), 1u);
  EXPECT_NE(reloaded.found.front().message.find("log.format takes effect at the next start"),
            std::string::npos);
  const auto before = server.log_text().size();
  EXPECT_EQ(server.get("/t/a/nowhere").status, 404);
  EXPECT_EQ(server.log_text().size(), before);
  replace_in(server.folder() / "gatehouse.yaml", "level: error", "level: debug");
  ASSERT_TRUE(server.server().reload().swapped);
  const auto quiet = server.log_text().size();
  EXPECT_EQ(server.get("/t/a/nowhere").status, 404);
  EXPECT_GT(server.log_text().size(), quiet);
}

TEST(Operation, S305_an_issuer_that_leads_elsewhere_is_refused_at_a_reload_with_its_place) {
  TestServer server;
  const auto file = server.folder() / "tenants" / "a.yaml";
  replace_in(file, "https://id.example/t/a", "https://id.example/a");
  const auto reloaded = server.server().reload();
  EXPECT_FALSE(reloaded.swapped);
  ASSERT_EQ(reloaded.found.size(), 1u);
  EXPECT_EQ(reloaded.found.front().code, "GH-C0106");
  EXPECT_EQ(reloaded.found.front().span.file, file.string());
  EXPECT_EQ(reloaded.found.front().span.line, 4u);
  EXPECT_EQ(reloaded.found.front().span.column, 9u);
  EXPECT_EQ(server.get("/t/a/jwks").status, 200);
}

}  // namespace
}  // namespace gatehouse::test_support
