// The commands of docs/extend/write-a-plugin.md, run as they stand there.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "core/app/cli/plugin/plugin_commands.h"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;

class Stranger : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string name = (fs::temp_directory_path() / "gatehouse-stranger-XXXXXX").string();
    place_ = ::mkdtemp(name.data());
    run(std::string(CMAKE) + " --install " BUILD " --component sdk --prefix " + (place_ / "sdk").string());
  }
  static void TearDownTestSuite() {
    std::error_code ignored;
    fs::remove_all(place_, ignored);
  }
  static void run(const std::string& command) {
    const auto log = (place_ / "log").string();
    ASSERT_EQ(std::system((command + " >" + log + " 2>&1 || { cat " + log + " >&2; exit 1; }").c_str()), 0)
        << command;
  }
  // An author copies an example and builds it; `options` are further CMake options.
  static fs::path build(const std::string& example, const std::string& options = "") {
    const auto source = place_ / example;
    if (!fs::exists(source)) fs::copy(fs::path(EXAMPLES) / example, source, fs::copy_options::recursive);
    const auto folder = place_ / (example + "-build" + std::to_string(++builds_));
    std::string flags = options;
    // A sanitizer is part of the fingerprint, so a plugin for such a build is built the same way.
    if (std::string_view(SANITIZE) != "")
      flags += " -DCMAKE_CXX_FLAGS=-fsanitize=" SANITIZE " -DGATEHOUSE_SANITIZE=" SANITIZE;
    run(std::string(CMAKE) + " -S " + source.string() + " -B " + folder.string() +
        " -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH=" + (place_ / "sdk").string() + flags);
    run(std::string(CMAKE) + " --build " + folder.string());
    return folder / ("gatehouse_" + example + ".so");
  }
  int check(const fs::path& file, const std::string& address = "id.example.com/t/{tenant}{path}") {
    app::cli::PluginCheck asked;
    asked.file = file;
    asked.settings.profile = config::Profile::dev;
    asked.address = address;
    out_.str("");
    return app::cli::check_plugin(asked, {out_, err_});
  }
  static inline fs::path place_;
  static inline int builds_ = 0;
  std::ostringstream out_, err_;
};

TEST_F(Stranger, builds_a_tenancy_plugin_with_the_installed_sdk_and_it_passes_its_kit) {
  const auto file = build("tenancy_host_label");
  EXPECT_EQ(check(file, "{tenant}.id.example.com{path}"), app::cli::kDone) << out_.str() << err_.str();
  EXPECT_NE(out_.str().find("LOADABLE"), std::string::npos);
}

TEST_F(Stranger, builds_an_audit_plugin_with_the_installed_sdk_and_it_passes_its_kit) {
  EXPECT_EQ(check(build("audit_plain_file")), app::cli::kDone) << out_.str() << err_.str();
}

TEST_F(Stranger, builds_a_claims_plugin_with_the_installed_sdk_and_it_passes_its_kit) {
  EXPECT_EQ(check(build("claims_department")), app::cli::kDone) << out_.str() << err_.str();
}

TEST_F(Stranger, builds_a_grant_plugin_with_the_installed_sdk_and_it_passes_its_kit) {
  EXPECT_EQ(check(build("grant_api_key")), app::cli::kDone) << out_.str() << err_.str();
}

TEST_F(Stranger, S383_plugin_built_with_another_layout_is_refused_by_the_name_of_the_flag) {
  if (std::string_view(SANITIZE) != "") GTEST_SKIP() << "the flags are those of the sanitizer build";
  EXPECT_EQ(check(build("audit_plain_file", " -DCMAKE_CXX_FLAGS=-D_GLIBCXX_DEBUG")), app::cli::kFailed);
  EXPECT_NE(out_.str().find("iterators: plugin has \"debug\", host has \"plain\""), std::string::npos)
      << out_.str();
}

}  // namespace
}  // namespace gatehouse
