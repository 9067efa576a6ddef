#include "workshop.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>

namespace gatehouse::plugin_host {

Workshop::Workshop() {
  std::string name = (std::filesystem::temp_directory_path() / "gatehouse-plugins-XXXXXX").string();
  directory_ = ::mkdtemp(name.data());
  settings.plugins.directory = directory_.string();
  settings.profile = config::Profile::dev;
}

Workshop::~Workshop() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string Workshop::original(std::string_view name) {
  std::ifstream file(std::filesystem::path(BAD_PLUGINS) / ("gatehouse_" + std::string(name) + ".so"),
                     std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_FALSE(bytes.empty()) << name;
  return bytes;
}

std::filesystem::path Workshop::put(std::string_view name, std::string_view bytes) const {
  const auto path = directory_ / ("gatehouse_" + std::string(name) + ".so");
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  std::filesystem::permissions(path, std::filesystem::perms(0644));
  return path;
}

Result<std::unique_ptr<PluginHost>, Refusals> Workshop::load() const {
  return PluginHost::load(settings, {});
}

Refusal Workshop::refused() const {
  auto loaded = load();
  if (loaded || loaded.error().files.size() != 1) {
    ADD_FAILURE() << (loaded ? std::string("was loaded")
                             : std::to_string(loaded.error().files.size()) + " refusals");
    return {RefusalReason::unreadable, {}, {}, {}};
  }
  auto refusal = loaded.error().files.front();
  EXPECT_FALSE(refusal.message.empty());
  EXPECT_FALSE(refusal.file.empty());
  return refusal;
}

std::string replaced(std::string bytes, std::string_view from, std::string_view to) {
  EXPECT_EQ(from.size(), to.size());
  auto at = bytes.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  for (; at != std::string::npos; at = bytes.find(from, at + to.size()))
    bytes.replace(at, from.size(), to);
  return bytes;
}

RawMode::RawMode(const std::string& mode) {
  ::setenv("RAW_PLUGIN", mode.c_str(), 1);
  ::unsetenv("RAW_PLUGIN_CANARY");
}
RawMode::~RawMode() {
  ::unsetenv("RAW_PLUGIN");
  ::unsetenv("RAW_PLUGIN_CANARY");
}
bool RawMode::code_ran() { return ::getenv("RAW_PLUGIN_CANARY") != nullptr; }

}  // namespace gatehouse::plugin_host
