// The catalogue of log events against the sources and against its page.
#include "core/telemetry/event_catalogue.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

namespace gatehouse::telemetry {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '.'; }

/// The dotted name that begins at `at`, or nothing.
std::string name_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_name_char(text[end]))
    ++end;
  const std::string_view name = text.substr(at, end - at);
  return std::string(name.find('.') == std::string_view::npos ? "" : name);
}

void collect(std::string_view text, std::string_view before, std::set<std::string>& found) {
  for (std::size_t at = text.find(before); at != std::string_view::npos; at = text.find(before, at + 1))
    if (const std::string name = name_at(text, at + before.size()); !name.empty()) found.insert(name);
}

/// `.event = … ? "one" : "other"`.
void collect_choices(std::string_view text, std::set<std::string>& found) {
  for (std::size_t at = text.find(".event = "); at != std::string_view::npos;
       at = text.find(".event = ", at + 1)) {
    const auto expression = text.substr(at, text.find(',', at) - at);
    collect(expression, "? \"", found);
    collect(expression, ": \"", found);
  }
}

std::set<std::string> logged_events() {
  std::set<std::string> found;
  for (const char* root : {"core", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(GATEHOUSE_SOURCE_DIR) / root)) {
      if (entry.path().extension() != ".cc") continue;
      const std::string text = read(entry.path());
      collect(text, ".event = \"", found);         // LogEvent's member
      collect_choices(text, found);                // the same, of two
      collect(text, "report(\"", found);           // the keeper's own way to it
      collect(text, "\\\"event\\\":\\\"", found);  // the line that the log writes about itself
      for (const char* level : {"debug", "info", "warn", "error"})
        collect(text, "LogLevel::" + std::string(level) + ", \"", found);  // Host::log of a plugin
    }
  return found;
}

std::set<std::string> catalogued_events() {
  std::set<std::string> found;
  for (const auto& event : event_catalogue())
    EXPECT_TRUE(found.emplace(event.name).second) << event.name;
  return found;
}

TEST(LogEvents, are_catalogued_and_the_catalogued_ones_exist) {
  EXPECT_TRUE(logged_events().contains("audit.sink_failed"));
  EXPECT_TRUE(logged_events().contains("config.reload_failed"));
  EXPECT_EQ(logged_events(), catalogued_events());
}

TEST(LogEvents, the_page_says_what_the_catalogue_says) {
  EXPECT_EQ(read(fs::path(GATEHOUSE_SOURCE_DIR) / "docs/reference/events.md"), events_reference_page())
      << "ninja generate-telemetry";
}

}  // namespace
}  // namespace gatehouse::telemetry
