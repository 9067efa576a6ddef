// Workshop: a plugin directory of a test's own, in which it makes real bad files out of real good ones.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/plugin_host/plugin_host.h"

namespace gatehouse::plugin_host {

class Workshop {
 public:
  Workshop();
  ~Workshop();

  const std::filesystem::path& directory() const noexcept { return directory_; }
  /// The bytes of a library that the build made, "audit_raw".
  static std::string original(std::string_view name);
  /// Puts bytes under gatehouse_NAME.so, mode 0644.
  std::filesystem::path put(std::string_view name, std::string_view bytes) const;
  std::filesystem::path put_original(std::string_view name) const { return put(name, original(name)); }

  HostSettings settings;
  Result<std::unique_ptr<PluginHost>, Refusals> load() const;
  /// The reason for which the whole directory is refused, which must be one; fails the test otherwise.
  Refusal refused() const;

 private:
  std::filesystem::path directory_;
};

/// Replaces every occurrence; fails the test where there is none.
std::string replaced(std::string bytes, std::string_view from, std::string_view to);

/// RAW_PLUGIN for one test, and the canary that raw_plugin.cc's static constructor leaves.
class RawMode {
 public:
  explicit RawMode(const std::string& mode);
  ~RawMode();
  static bool code_ran();
};

}  // namespace gatehouse::plugin_host
