#include "core/app/cli/audit/audit_tail.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/audit/chain.h"
#include "gatehouse/audit_record.h"
#include "tests/unit/audit/audit_fakes.h"

namespace gatehouse::app::cli {
namespace {

class AuditTail : public testing::Test {
 protected:
  std::string record(const std::string& id, std::string_view type = "login.failed",
                     const std::string& tenant = "acme", const std::string& actor = "system") {
    auto event = audit::sample_event(id);
    event.type = type;
    event.actor = actor;
    audit::ChainHead head;
    return audit_record_line(
        audit::append_to_chain({.tenant = TenantId(tenant), .node = "node"}, head, std::move(event)));
  }
  void add(const std::string& text) { std::ofstream(options_.file, std::ios::app) << text; }
  /// What is printed; `steps` happen one after the other while the command waits.
  std::string tail(OutputFormat format = OutputFormat::id, std::vector<std::function<void()>> steps = {}) {
    std::ostringstream out, err;
    std::size_t at = 0;
    const auto wait = [&] {
      if (at > steps.size()) return false;
      if (at < steps.size()) steps[at]();
      ++at;
      return true;
    };
    code_ = tail_audit(options_, format, wait, {.out = out, .err = err});
    err_ = err.str();
    return out.str();
  }
  audit::TemporaryDirectory directory_;
  AuditTailOptions options_{.file = directory_.path() / "audit.jsonl"};
  ExitCode code_ = kDone;
  std::string err_;
};

TEST_F(AuditTail, shows_the_last_records_and_leaves) {
  for (int i = 1; i <= 12; ++i)
    add(record(std::to_string(i)) + "\n");
  EXPECT_EQ(tail(), "3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n");
  options_.lines = 1;
  EXPECT_EQ(tail(OutputFormat::json), record("12") + "\n") << "as it stands in the file";
  EXPECT_EQ(code_, kDone);
}

TEST_F(AuditTail, shows_people_a_line_that_cannot_move_their_terminal) {
  add(record("1", "login.failed", "acme", "user:\x1b[2J\nforged") + "\n");
  EXPECT_EQ(tail(OutputFormat::table),
            "2025-11-24T16:00:00.123456Z  acme  login.failed  denied  user:\\u001b[2J\\u000aforged  "
            "203.0.113.0/24  client_id=payroll reason=wrong_password\n");
}

TEST_F(AuditTail, shows_only_what_was_asked_for) {
  add(record("1") + "\n" + record("2", "token.denied", "acme", "client:web") + "\n" +
      record("3", "token.issued", "globex", "client:app") + "\nnot a record\n" +
      record("4", "token.denied", "acme", "user:u1") + "\n");
  options_.tenant = "acme";
  EXPECT_EQ(tail(), "1\n2\n4\n");
  options_.event = "token.denied";
  EXPECT_EQ(tail(), "2\n4\n");
  options_.actor = "client:";
  EXPECT_EQ(tail(), "2\n");
  options_ = {.file = options_.file, .event = "token."};
  EXPECT_EQ(tail(), "2\n3\n4\n");
  options_.event = "token";
  EXPECT_EQ(tail(), "") << "no event is called so";
  options_ = {.file = options_.file, .actor = "client:app"};
  EXPECT_EQ(tail(), "3\n");
}

TEST_F(AuditTail, follows_what_comes_line_by_whole_line_and_into_the_next_file) {
  add(record("1") + "\n");
  options_.follow = true;
  const auto second = record("2") + "\n";
  EXPECT_EQ(tail(OutputFormat::id,
                 {[&] { add(second.substr(0, 50)); }, [&] { add(second.substr(50)); },
                  [&] { std::filesystem::rename(options_.file, directory_.path() / "audit.jsonl.1"); },
                  [&] { add(record("3") + "\n"); }, [] {},
                  [&] {
                    std::filesystem::resize_file(options_.file, 0);
                    add(record("4", "key.retired") + "\n");
                  },
                  [] {}}),
            "1\n2\n3\n4\n");
}

TEST_F(AuditTail, a_file_that_is_not_there_is_said) {
  EXPECT_EQ(tail(), "");
  EXPECT_EQ(code_, kNotFound);
  EXPECT_NE(err_.find("audit.jsonl cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::app::cli
