// S-385, S-387, S-393: start() that throws, fails, hangs or claims what is taken.
#include <gtest/gtest.h>

#include "tests/support/sanitizer.h"
#include "workshop.h"

namespace gatehouse::plugin_host {
namespace {

Refusal refused_in_mode(const std::string& mode) {
  const RawMode raw(mode);
  Workshop workshop;
  workshop.settings.start_limit = std::chrono::milliseconds(5000);
  workshop.put_original("audit_raw");
  return workshop.refused();
}

TEST(PluginStart, its_own_error_is_told) {
  const auto refusal = refused_in_mode("start_fails");
  EXPECT_EQ(refusal.reason, RefusalReason::start_failed);
  EXPECT_NE(refusal.message.find("cannot start today"), std::string::npos);
}

TEST(PluginStart, S386_error_text_with_a_false_length_is_cut) {
  const auto refusal = refused_in_mode("start_lies_about_length");
  EXPECT_EQ(refusal.reason, RefusalReason::start_failed);
  EXPECT_LE(refusal.message.size(), 1200u);
}

TEST(PluginStart, S385_exception_across_the_boundary_is_refused_with_its_text) {
  const auto refusal = refused_in_mode("start_throws_exception");
  EXPECT_EQ(refusal.reason, RefusalReason::start_failed);
  EXPECT_NE(refusal.message.find("thrown by start"), std::string::npos);
}

TEST(PluginStart, S385_thrown_int_is_refused) {
  EXPECT_EQ(refused_in_mode("start_throws_int").reason, RefusalReason::start_failed);
}

TEST(PluginStart, S385_forced_unwind_of_the_starting_thread_is_refused) {
  const auto refusal = refused_in_mode("start_ends_thread");
  EXPECT_EQ(refusal.reason, RefusalReason::start_failed);
  EXPECT_NE(refusal.message.find("ended the thread"), std::string::npos);
}

TEST(PluginStart, start_that_registers_nothing_is_refused) {
  EXPECT_EQ(refused_in_mode("start_registers_nothing").reason, RefusalReason::start_failed);
}

// A library that hangs while it loads holds the dynamic linker's lock, so this runs in a process of its own.
void load_hanging(const std::string& mode) {
  const RawMode raw(mode);
  Workshop workshop;
  workshop.settings.start_limit = std::chrono::milliseconds(200);
  workshop.put_original("audit_raw");
  workshop.put_original("audit_twin");
  auto loaded = workshop.load();
  const bool told = !loaded && loaded.error().hung && loaded.error().files.size() == 1 &&
                    loaded.error().files[0].reason == RefusalReason::start_hung;
  std::error_code ignored;
  std::filesystem::remove_all(workshop.directory(), ignored);
  std::_Exit(told ? 0 : 1);
}

TEST(PluginStartDeathTest, S387_hanging_start_is_refused_in_bounded_time) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(load_hanging("start_hangs"), testing::ExitedWithCode(0), "");
}

TEST(PluginStartDeathTest, S387_hanging_static_constructor_is_refused_in_bounded_time) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(load_hanging("constructor_hangs"), testing::ExitedWithCode(0), "");
}

// An exception cannot travel through the dynamic linker: the runtime ends the process, with the exception's
// text, before anything is served. Nothing in the process can prevent that.
TEST(PluginStartDeathTest, S385_throwing_static_constructor_ends_the_start_with_its_text) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  // AddressSanitizer stands between dlopen and its caller, and the process ends there without the text.
  EXPECT_DEATH(load_hanging("constructor_throws"),
               test_support::kAddressSanitized ? "" : "thrown while loading");
}

TEST(PluginStart, S393_two_plugins_that_offer_one_type_are_refused) {
  const Workshop workshop;
  workshop.put_original("audit_misbehaving");
  workshop.put_original("audit_twin");
  const auto refusal = workshop.refused();
  EXPECT_EQ(refusal.reason, RefusalReason::duplicate_factory);
  EXPECT_NE(refusal.message.find("misbehaving"), std::string::npos);
  EXPECT_NE(refusal.message.find("audit.misbehaving"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::plugin_host
