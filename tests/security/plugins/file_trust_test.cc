// S-380, S-381, S-382: who could have put the file there.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "workshop.h"

namespace gatehouse::plugin_host {
namespace {

namespace fs = std::filesystem;
using testing::Test;

bool mentions(const Refusal& refusal, std::string_view text) {
  return refusal.describe().find(text) != std::string::npos;
}

TEST(PluginFileTrust, a_good_file_in_a_good_place_is_loaded) {
  const Workshop workshop;
  workshop.put_original("audit_misbehaving");
  const auto loaded = workshop.load();
  ASSERT_TRUE(loaded.has_value());
  ASSERT_EQ((*loaded)->plugins().size(), 1u);
  EXPECT_EQ((*loaded)->plugins()[0].id, "audit.misbehaving");
  EXPECT_EQ((*loaded)->plugins()[0].sha256.size(), 64u);
}

TEST(PluginFileTrust, S380_group_writable_file_is_refused_with_its_mode) {
  const Workshop workshop;
  fs::permissions(workshop.put_original("audit_raw"), fs::perms(0664));
  const auto refusal = workshop.refused();
  EXPECT_EQ(refusal.reason, RefusalReason::writable);
  EXPECT_TRUE(mentions(refusal, "0664")) << refusal.describe();
}

TEST(PluginFileTrust, S380_world_writable_directory_is_refused_by_name) {
  const Workshop workshop;
  workshop.put_original("audit_raw");
  fs::permissions(workshop.directory(), fs::perms(0777));
  const auto refusal = workshop.refused();
  EXPECT_EQ(refusal.reason, RefusalReason::writable);
  EXPECT_TRUE(mentions(refusal, workshop.directory().string()));
  EXPECT_TRUE(mentions(refusal, "0777"));
}

TEST(PluginFileTrust, S380_writable_ancestor_is_refused_by_name) {
  Workshop workshop;
  const auto inner = workshop.directory() / "a" / "b";
  fs::create_directories(inner);
  fs::permissions(workshop.directory() / "a", fs::perms(0770));
  workshop.settings.plugins.directory = inner.string();
  const auto refusal = workshop.refused();
  EXPECT_EQ(refusal.reason, RefusalReason::writable);
  EXPECT_EQ(refusal.file, workshop.directory() / "a");
}

TEST(PluginFileTrust, S380_sticky_ancestor_is_fine) {
  Workshop workshop;
  const auto inner = workshop.directory() / "plugins";
  fs::create_directories(inner);
  fs::permissions(workshop.directory(), fs::perms(01777));
  workshop.settings.plugins.directory = inner.string();
  EXPECT_TRUE(workshop.load().has_value());
}

TEST(PluginFileTrust, S380_file_of_another_user_is_refused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const Workshop workshop;
  const auto file = workshop.put_original("audit_raw");
  ASSERT_EQ(::chown(file.c_str(), 12345, 12345), 0);
  const auto refusal = workshop.refused();
  EXPECT_EQ(refusal.reason, RefusalReason::wrong_owner);
  EXPECT_TRUE(mentions(refusal, "12345"));
}

TEST(PluginFileTrust, S380_symbolic_link_to_a_file_is_refused) {
  const Workshop workshop;
  const Workshop elsewhere;
  fs::create_symlink(elsewhere.put_original("audit_raw"), workshop.directory() / "gatehouse_audit_raw.so");
  EXPECT_EQ(workshop.refused().reason, RefusalReason::symbolic_link);
}

TEST(PluginFileTrust, S380_symbolic_link_to_a_directory_is_refused) {
  Workshop workshop;
  const auto link = workshop.directory() / "link";
  fs::create_directory(workshop.directory() / "real");
  fs::create_directory_symlink(workshop.directory() / "real", link);
  workshop.settings.plugins.directory = link.string();
  const auto refusal = workshop.refused();
  EXPECT_EQ(refusal.reason, RefusalReason::symbolic_link);
  EXPECT_EQ(refusal.file, link);
}

TEST(PluginFileTrust, S380_hard_link_is_refused) {
  const Workshop workshop;
  fs::create_hard_link(workshop.put_original("audit_raw"), workshop.directory() / "other-name");
  EXPECT_EQ(workshop.refused().reason, RefusalReason::hard_link);
}

TEST(PluginFileTrust, S380_setuid_file_is_refused) {
  const Workshop workshop;
  const auto file = workshop.put_original("audit_raw");
  ASSERT_EQ(::chmod(file.c_str(), 04755), 0);
  EXPECT_EQ(workshop.refused().reason, RefusalReason::set_id);
}

TEST(PluginFileTrust, S380_fifo_is_refused_without_waiting_for_a_writer) {
  const Workshop workshop;
  ASSERT_EQ(::mkfifo((workshop.directory() / "gatehouse_audit_raw.so").c_str(), 0600), 0);
  EXPECT_EQ(workshop.refused().reason, RefusalReason::not_regular);
}

TEST(PluginFileTrust, S380_directory_in_a_files_place_is_refused) {
  const Workshop workshop;
  fs::create_directory(workshop.directory() / "gatehouse_audit_raw.so");
  EXPECT_EQ(workshop.refused().reason, RefusalReason::not_regular);
}

TEST(PluginFileTrust, S382_relative_or_dotted_directory_is_refused) {
  Workshop workshop;
  for (const char* name : {"plugins", "./plugins", "/tmp/../tmp", "/tmp//x", ""}) {
    if (*name == '\0') continue;
    workshop.settings.plugins.directory = name;
    EXPECT_EQ(workshop.refused().reason, RefusalReason::directory) << name;
  }
}

TEST(PluginFileTrust, a_missing_directory_is_refused_by_name) {
  Workshop workshop;
  workshop.settings.plugins.directory = (workshop.directory() / "missing").string();
  EXPECT_EQ(workshop.refused().reason, RefusalReason::directory);
}

TEST(PluginFileTrust, S382_preloaded_code_is_refused_under_profile_production) {
  Workshop workshop;
  for (const char* name : {"LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT"}) {
    ::setenv(name, "/nowhere", 1);
    workshop.settings.profile = config::Profile::production;
    const auto refusal = workshop.refused();
    EXPECT_EQ(refusal.reason, RefusalReason::environment);
    EXPECT_TRUE(mentions(refusal, name));
    workshop.settings.profile = config::Profile::dev;
    EXPECT_TRUE(workshop.load().has_value());
    ::unsetenv(name);
  }
}

TEST(PluginFileTrust, S381_file_with_another_digest_than_its_pin_is_refused) {
  Workshop workshop;
  const RawMode raw("");
  workshop.put_original("audit_raw");
  workshop.settings.plugins.pins["audit.raw"] = "sha256:" + std::string(64, '0');
  const auto refusal = workshop.refused();
  EXPECT_EQ(refusal.reason, RefusalReason::pin_mismatch);
  EXPECT_TRUE(mentions(refusal, std::string(64, '0')));
  EXPECT_FALSE(RawMode::code_ran());
}

TEST(PluginFileTrust, S381_malformed_pin_and_pin_of_an_absent_plugin_are_refused) {
  Workshop workshop;
  workshop.put_original("audit_misbehaving");
  for (const char* pin : {"", "md5:00", "sha256:", "sha256:xyz"}) {
    if (*pin == '\0') continue;
    workshop.settings.plugins.pins = {{"audit.misbehaving", pin}};
    EXPECT_EQ(workshop.refused().reason, RefusalReason::pin_mismatch) << pin;
  }
  workshop.settings.plugins.pins = {{"audit.misbehavin", "sha256:" + std::string(64, 'a')}};
  EXPECT_EQ(workshop.refused().reason, RefusalReason::pin_mismatch);
}

TEST(PluginFileTrust, S381_file_that_is_not_allowed_is_skipped_and_its_code_never_runs) {
  Workshop workshop;
  const RawMode raw("");
  workshop.put_original("audit_raw");
  workshop.put_original("audit_misbehaving");
  workshop.settings.plugins.allow = {"audit.misbehaving"};
  const auto loaded = workshop.load();
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ((*loaded)->plugins().size(), 1u);
  ASSERT_EQ((*loaded)->skipped().size(), 1u);
  EXPECT_NE((*loaded)->skipped()[0].why.find("audit.raw"), std::string::npos);
  EXPECT_FALSE(RawMode::code_ran());
}

}  // namespace
}  // namespace gatehouse::plugin_host
