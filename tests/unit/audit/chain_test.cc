#include "core/audit/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "core/crypto/digest.h"
#include "gatehouse/audit_record.h"
#include "tests/unit/audit/audit_fakes.h"

namespace gatehouse::audit {
namespace {

using ::testing::HasSubstr;

const ChainId kAcme{.tenant = TenantId("acme"), .node = "01930b7e-0000-7000-8000-000000000001"};

std::vector<std::string> records(const ChainId& chain, int count, ChainHead& head) {
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i)
    lines.push_back(audit_record_line(
        append_to_chain(chain, head, sample_event("event-" + std::to_string(head.sequence + 1)))));
  return lines;
}
std::vector<std::string> records(int count) {
  ChainHead head;
  return records(kAcme, count, head);
}

TEST(AuditChain, A357_the_worked_example_of_the_reference_page_comes_out_byte_for_byte) {
  ChainHead head;
  const std::string line =
      audit_record_line(append_to_chain(kAcme, head, sample_event("01930b7e-5f0c-7a3e-9b1d-000000000001")));
  EXPECT_EQ(
      line,
      R"({"v":1,"tenant":"acme","node":"01930b7e-0000-7000-8000-000000000001","seq":1,)"
      R"("prev":"0000000000000000000000000000000000000000000000000000000000000000",)"
      R"("id":"01930b7e-5f0c-7a3e-9b1d-000000000001","at":"2025-11-24T16:00:00.123456Z","event":"login.failed",)"
      R"("outcome":"denied","request_id":"01930b7e-5f0c-7a3e-9b1d-2f6c1e0a4d11","actor":"system",)"
      R"("address":"203.0.113.0/24","details":{"client_id":"payroll","reason":"wrong_password"},)"
      R"("hash":"21326ca89138b86161467fe90c12279d61ee204fe59cf565899aa416ed0fae8c"})");
}

TEST(AuditChain, the_command_of_the_reference_page_prints_the_hash_of_its_record) {
  std::ifstream page(GATEHOUSE_SOURCE_DIR "/docs/reference/audit.md");
  std::string record, command;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("{\"v\":1")) record = line;
    if (line.find("sha256sum") != std::string::npos && line.starts_with("head ")) command = line;
  }
  ASSERT_FALSE(record.empty());
  ASSERT_FALSE(command.empty());
  EXPECT_TRUE(verify_chain(std::vector{record}).intact());

  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "audit.jsonl") << record << '\n';
  FILE* shell = ::popen(("cd " + directory.path().string() + " && " + command).c_str(), "r");
  ASSERT_NE(shell, nullptr);
  std::string printed(64, '\0');
  EXPECT_EQ(std::fread(printed.data(), 1, printed.size(), shell), printed.size());
  ::pclose(shell);
  EXPECT_THAT(record, HasSubstr("\"hash\":\"" + printed + '"'));
}

TEST(AuditChain, S415_an_untouched_chain_is_intact) {
  const ChainVerdict verdict = verify_chain(records(50));
  EXPECT_TRUE(verdict.intact());
  ASSERT_EQ(verdict.chains.size(), 1u);
  EXPECT_EQ(verdict.chains[0].records, 50u);
  EXPECT_EQ(verdict.chains[0].first, 1u);
  EXPECT_EQ(verdict.chains[0].head.sequence, 50u);
  EXPECT_EQ(verdict.chains[0].id, kAcme);
}

TEST(AuditChain, S415_any_changed_byte_is_found) {
  const std::vector<std::string> good = records(3);
  for (std::size_t line = 0; line < good.size(); ++line)
    for (std::size_t at = 0; at < good[line].size(); ++at) {
      std::vector<std::string> bad = good;
      bad[line][at] = static_cast<char>(bad[line][at] ^ 1);
      EXPECT_FALSE(verify_chain(bad).intact()) << line << ':' << at;
    }
}

TEST(AuditChain, S415_a_record_taken_out_swapped_or_put_in_is_found) {
  const std::vector<std::string> good = records(5);
  std::vector<std::string> missing = good;
  missing.erase(missing.begin() + 2);
  ASSERT_EQ(verify_chain(missing).problems.size(), 1u);
  EXPECT_EQ(verify_chain(missing).problems[0].line, 3u);
  EXPECT_THAT(verify_chain(missing).problems[0].what, HasSubstr("records 3 to 3 are missing"));

  std::vector<std::string> swapped = good;
  std::swap(swapped[1], swapped[2]);
  EXPECT_FALSE(verify_chain(swapped).intact());

  // A whole other history under the same numbers, with correct hashes of its own.
  ChainHead head;
  std::vector<std::string> forged = good;
  forged[2] = audit_record_line(
      append_to_chain(kAcme, head = {.sequence = 2, .hash = std::string(64, 'a')}, sample_event("forged")));
  EXPECT_FALSE(verify_chain(forged).intact());

  std::vector<std::string> fork = good;
  ChainHead second;
  for (int i = 0; i < 1; ++i)
    (void)append_to_chain(kAcme, second, sample_event("event-1"));
  fork.push_back(audit_record_line(append_to_chain(kAcme, second, sample_event("other"))));
  EXPECT_THAT(verify_chain(fork).problems.at(0).what, HasSubstr("forks"));
}

TEST(AuditChain, a_chain_that_begins_anew_with_a_predecessor_or_without_number_is_found) {
  ChainHead odd{.sequence = 0, .hash = std::string(64, 'b')};
  EXPECT_FALSE(
      verify_chain(std::vector{audit_record_line(append_to_chain(kAcme, odd, sample_event("x")))}).intact());
  EXPECT_FALSE(verify_chain(std::vector<std::string>{""}).intact());
  EXPECT_FALSE(verify_chain(std::vector<std::string>{"{}"}).intact());
  EXPECT_FALSE(verify_chain(std::vector<std::string>{records(1)[0] + " "}).intact());
}

TEST(AuditChain, identical_copies_as_a_crash_leaves_them_are_counted_and_no_problem) {
  std::vector<std::string> lines = records(4);
  lines.insert(lines.begin() + 3, {lines[1], lines[2]});
  const ChainVerdict verdict = verify_chain(lines);
  EXPECT_TRUE(verdict.intact());
  EXPECT_EQ(verdict.chains[0].records, 4u);
  EXPECT_EQ(verdict.chains[0].repeated, 2u);
}

TEST(AuditChain, tenants_and_nodes_have_chains_of_their_own_in_one_file) {
  ChainHead a, b, c;
  std::vector<std::string> lines;
  for (int round = 0; round < 3; ++round) {
    for (auto& line : records(kAcme, 1, a))
      lines.push_back(line);
    for (auto& line : records({.tenant = TenantId("globex"), .node = kAcme.node}, 2, b))
      lines.push_back(line);
    for (auto& line : records({.tenant = TenantId("acme"), .node = "other"}, 1, c))
      lines.push_back(line);
  }
  const ChainVerdict verdict = verify_chain(lines);
  EXPECT_TRUE(verdict.intact());
  EXPECT_EQ(verdict.chains.size(), 3u);
}

TEST(AuditChain, a_rotated_file_verifies_from_its_first_record_on) {
  std::vector<std::string> lines = records(10);
  lines.erase(lines.begin(), lines.begin() + 6);
  const ChainVerdict verdict = verify_chain(lines);
  EXPECT_TRUE(verdict.intact());
  EXPECT_EQ(verdict.chains[0].first, 7u);
}

TEST(AuditRecord, S493_hostile_fields_stay_one_line_and_verify) {
  ChainHead head;
  AuditEvent event = sample_event("x");
  event.details = {{"reason", "a\r\n{\"v\":1}\x1b[2J\xe2\x80\xae\"},\\\xff\0z"},
                   {"client_id\n", std::string("\0", 1)}};
  event.actor = "user:\n";
  const std::string line =
      audit_record_line(append_to_chain({.tenant = TenantId("a\"\n"), .node = "n\\"}, head, event));
  for (const char c : line)
    EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  EXPECT_TRUE(verify_chain(std::vector{line}).intact());
}

TEST(AuditRecord, S493_a_field_of_a_megabyte_is_cut) {
  ChainHead head;
  AuditEvent event = sample_event("x");
  event.details = {{"client_id", std::string(1 << 20, 'a')}};
  event.address = std::string(1 << 20, 'b');
  for (int i = 0; i < 1000; ++i)
    event.details.emplace_back("reason", "x");
  const std::string line = audit_record_line(append_to_chain(kAcme, head, event));
  EXPECT_LT(line.size(), 4'000u);
  EXPECT_THAT(line, HasSubstr("…(1048576 bytes)"));
}

}  // namespace
}  // namespace gatehouse::audit
