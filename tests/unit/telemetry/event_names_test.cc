// docs/reference/events.md against the sources: an event that is logged is documented, and the other way
// round.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

namespace gatehouse::telemetry {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> logged_events() {
  // LogEvent's member, Host::log of a plugin, and the one line that the log writes about itself.
  const std::regex name(R"re((?:\.event = |\.log\(\s*LogLevel::[a-z]+,\s*|\\"event\\":\\)"([a-z_.]+)\\?")re");
  std::set<std::string> found;
  for (const char* root : {"core", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(GATEHOUSE_SOURCE_DIR) / root)) {
      if (entry.path().extension() != ".cc") continue;
      const std::string text = read(entry.path());
      for (std::sregex_iterator match(text.begin(), text.end(), name), end; match != end; ++match)
        found.insert((*match)[1]);
    }
  return found;
}

std::set<std::string> documented_events() {
  const std::regex row(R"re(\| `([a-z_]+\.[a-z_.]+)` \|)re");
  const std::string text = read(fs::path(GATEHOUSE_SOURCE_DIR) / "docs/reference/events.md");
  std::set<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), row), end; match != end; ++match)
    found.insert((*match)[1]);
  return found;
}

TEST(LogEvents, are_documented_and_the_documented_ones_exist) {
  EXPECT_TRUE(logged_events().contains("audit.sink_failed"));
  EXPECT_EQ(logged_events(), documented_events());
}

}  // namespace
}  // namespace gatehouse::telemetry
