#include "core/app/cli/plugin/plugin_commands.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace gatehouse::app::cli {
namespace {

namespace fs = std::filesystem;

class PluginCommands : public testing::Test {
 protected:
  PluginCommands() {
    settings_.plugins.directory = PLUGIN_DIRECTORY;
    settings_.profile = config::Profile::dev;
  }
  int check(const fs::path& file) {
    PluginCheck asked;
    asked.file = file;
    asked.settings = settings_;
    return check_plugin(asked, {out_, err_});
  }
  bool says(std::string_view text) const { return out_.str().find(text) != std::string::npos; }

  plugin_host::HostSettings settings_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(PluginCommands, list_names_every_loaded_plugin) {
  ASSERT_EQ(list_plugins(settings_, OutputFormat::json, {out_, err_}), kDone) << err_.str();
  for (const char* text :
       {"tenancy.path_prefix", "audit.jsonl", "storage.memory", "Apache-2.0", "experimental"})
    EXPECT_TRUE(says(text)) << text;
}

TEST_F(PluginCommands, list_tells_what_is_skipped) {
  settings_.plugins.allow = {"audit.jsonl"};
  ASSERT_EQ(list_plugins(settings_, OutputFormat::table, {out_, err_}), kDone);
  EXPECT_FALSE(says("path_prefix"));
  EXPECT_NE(err_.str().find("\"tenancy.path_prefix\" is not in plugins.allow"), std::string::npos);
}

TEST_F(PluginCommands, list_of_a_refused_directory_fails_with_the_reason) {
  settings_.plugins.directory = "/nowhere/at/all";
  EXPECT_EQ(list_plugins(settings_, OutputFormat::table, {out_, err_}), kFailed);
  EXPECT_NE(err_.str().find("/nowhere"), std::string::npos);
}

TEST_F(PluginCommands, info_shows_facts_and_configuration_keys) {
  ASSERT_EQ(show_plugin(settings_, "tenancy.path_prefix", {out_, err_}), kDone) << err_.str();
  for (const char* text :
       {"tenancy.path_prefix 0.1.0", "sha256", "compiler=", "type \"path_prefix\"", "prefix  "})
    EXPECT_TRUE(says(text)) << text;
  EXPECT_EQ(show_plugin(settings_, "tenancy.missing", {out_, err_}), kNotFound);
}

TEST_F(PluginCommands, check_runs_the_kit_of_each_kind) {
  for (const char* name : {"tenancy_path_prefix", "audit_jsonl", "storage_memory", "grant_password"}) {
    out_.str("");
    EXPECT_EQ(check(fs::path(PLUGIN_DIRECTORY) / ("gatehouse_" + std::string(name) + ".so")), kDone)
        << out_.str();
    EXPECT_TRUE(says("PASS contract")) << out_.str();
    EXPECT_TRUE(says(", 0 failed")) << out_.str();
    EXPECT_TRUE(says("LOADABLE")) << out_.str();
  }
}

TEST_F(PluginCommands, check_of_no_plugin_fails_with_the_reason) {
  const auto file = fs::temp_directory_path() / ("gatehouse-no-plugin-" + std::to_string(::getpid()) + ".so");
  std::ofstream(file) << "just text";
  fs::permissions(file, fs::perms(0644));
  EXPECT_EQ(check(file), kFailed);
  EXPECT_TRUE(says("FAIL not_elf")) << out_.str();
  EXPECT_FALSE(says("LOADABLE"));
  fs::remove(file);
  EXPECT_EQ(check(file), kNotFound);
}

TEST_F(PluginCommands, check_of_a_tenancy_plugin_with_the_wrong_address_form_fails_its_kit) {
  PluginCheck asked;
  asked.file = fs::path(PLUGIN_DIRECTORY) / "gatehouse_tenancy_path_prefix.so";
  asked.settings = settings_;
  asked.address = "id.example.com/other/{tenant}{path}";
  EXPECT_EQ(check_plugin(asked, {out_, err_}), kFailed);
  EXPECT_TRUE(says("FAIL contract")) << out_.str();
  EXPECT_TRUE(says("tenant_and_path_come_out")) << out_.str();
}

}  // namespace
}  // namespace gatehouse::app::cli
