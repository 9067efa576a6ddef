#include "core/plugin_host/note.h"

#include <gtest/gtest.h>

#include "gatehouse/abi.h"

namespace gatehouse::plugin_host {
namespace {

TEST(PluginNote, file_name_and_id_stand_for_each_other) {
  EXPECT_EQ(id_of_file_name("gatehouse_storage_sqlite.so"), "storage.sqlite");
  EXPECT_EQ(id_of_file_name("gatehouse_tenancy_path_prefix.so"), "tenancy.path_prefix");
  for (const char* name : {"", "gatehouse_.so", "gatehouse_storage.so", "gatehouse_storage_.so", "libfoo.so",
                           "gatehouse_nonsense_x.so", "gatehouse_storage_SQLite.so",
                           "gatehouse_storage_sqlite.so.1", "gatehouse_storage_../x.so", ".so"})
    EXPECT_EQ(id_of_file_name(name), "") << name;
}

TEST(PluginNote, a_field_that_comes_twice_is_refused) {
  EXPECT_FALSE(parse_note("gatehouse plugin 1\nid=a\nid=b\n").has_value());
}

TEST(PluginNote, fields_that_this_host_does_not_know_are_ignored) {
  auto facts =
      parse_note("gatehouse plugin 1\nepoch=0\nsdk=256\nstatus=0\nposture=1\nfingerprint=f\nfuture=yes\n");
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->posture, 1u);
}

TEST(PluginNote, S386_any_cut_of_a_note_is_answered) {
  const std::string note =
      "gatehouse plugin 1\nepoch=0\nsdk=256\nstatus=0\nposture=1\nfingerprint=f\nid=audit.x\n";
  for (std::size_t size = 0; size < note.size(); ++size) {
    auto facts = parse_note(std::string_view(note).substr(0, size));
    EXPECT_TRUE(!facts.has_value() || facts->id.empty()) << size;
  }
}

TEST(PluginNote, the_sdk_may_be_older_or_differ_in_the_patch_only) {
  StatedFacts facts{.epoch = GATEHOUSE_ABI_EPOCH,
                    .fingerprint = std::string(host_fingerprint()),
                    .sdk_version = GATEHOUSE_SDK_VERSION + 5,
                    .id = "audit.x",
                    .version = "1",
                    .license = "MIT",
                    .summary = "x",
                    .status = 0,
                    .posture = 0};
  EXPECT_TRUE(check_facts(facts).has_value());
  facts.sdk_version = 0;
  EXPECT_TRUE(check_facts(facts).has_value());
  facts.sdk_version = GATEHOUSE_SDK_VERSION + 0x100;
  EXPECT_FALSE(check_facts(facts).has_value());
}

}  // namespace
}  // namespace gatehouse::plugin_host
