#include "core/app/cli/audit/audit_commands.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/audit/chain.h"
#include "gatehouse/audit_record.h"
#include "tests/unit/audit/audit_fakes.h"

namespace gatehouse::app::cli {
namespace {

using Lines = std::vector<std::string>;

class AuditVerify : public testing::Test {
 protected:
  /// Records of one writer.
  static Lines records(const std::string& node, int count) {
    audit::ChainHead head;
    const audit::ChainId chain{.tenant = TenantId("acme"), .node = node};
    Lines lines;
    for (int i = 1; i <= count; ++i)
      lines.push_back(audit_record_line(
          audit::append_to_chain(chain, head, audit::sample_event(node + "-" + std::to_string(i)))));
    return lines;
  }
  std::filesystem::path put(const std::string& name, const Lines& lines) {
    const auto file = directory_.path() / name;
    std::ofstream out(file);
    for (const auto& line : lines)
      out << line << '\n';
    return file;
  }
  ExitCode verify(const std::vector<std::filesystem::path>& files, OutputFormat format = OutputFormat::json) {
    out_.str("");
    err_.str("");
    return verify_audit(files, format, {.out = out_, .err = err_});
  }
  audit::TemporaryDirectory directory_;
  std::ostringstream out_, err_;
};

TEST_F(AuditVerify, the_mixed_chains_of_two_writers_in_two_files_are_intact) {
  const auto one = records("node-1", 3), two = records("node-2", 2);
  const auto older = put("audit.1.jsonl", {one[0], two[0], one[1]});
  const auto newer = put("audit.jsonl", {two[1], one[2]});
  EXPECT_EQ(verify({older, newer}), kDone) << err_.str();
  EXPECT_NE(out_.str().find("node-1"), std::string::npos);
  EXPECT_NE(out_.str().find("node-2"), std::string::npos);
  EXPECT_NE(err_.str().find("5 records, all intact"), std::string::npos);
}

TEST_F(AuditVerify, the_first_broken_line_is_named_with_its_file) {
  auto lines = records("node-1", 4);
  const auto older = put("older.jsonl", {lines[0], lines[1]});
  lines[2].replace(lines[2].find("203.0.113.0"), 11, "198.51.100.0");
  const auto newer = put("newer.jsonl", {lines[2], lines[3]});
  EXPECT_EQ(verify({older, newer}), kConflict);
  EXPECT_TRUE(err_.str().starts_with(newer.string() + ":1: its hash does not match")) << err_.str();
}

TEST_F(AuditVerify, a_removed_record_is_missed) {
  const auto lines = records("node-1", 4);
  const auto file = put("audit.jsonl", {lines[0], lines[1], lines[3]});
  EXPECT_EQ(verify({file}), kConflict);
  EXPECT_TRUE(err_.str().starts_with(file.string() + ":3: records 3 to 3 are missing")) << err_.str();
}

TEST_F(AuditVerify, what_is_no_trail_is_told_apart) {
  EXPECT_EQ(verify({directory_.path() / "absent.jsonl"}), kNotFound);
  EXPECT_EQ(verify({directory_.path()}), kNotFound);
  EXPECT_EQ(verify({put("empty.jsonl", {})}), kUsage);
  EXPECT_EQ(verify({put("other.txt", Lines(100, "not a record"))}), kConflict);
  EXPECT_NE(err_.str().find("and 80 more"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::app::cli
