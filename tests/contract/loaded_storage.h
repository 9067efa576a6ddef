// A storage plugin of ours, loaded from its library file like a stranger's, on data of its own for each
// fixture.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "core/plugin_host/plugin_host.h"
#include "gatehouse/testkit/storage_kit.h"

namespace gatehouse::contract {

/// A new directory, removed with everything in it.
class Directory {
 public:
  Directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gatehouse-contract-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The host with the one plugin "storage.TYPE"; ends the program where it cannot be loaded.
inline const plugin_host::PluginHost& host_of(const std::string& type) {
  static const auto loaded = [&type] {
    plugin_host::HostSettings settings;
    settings.plugins.directory = PLUGIN_DIRECTORY;
    settings.plugins.allow = {"storage." + type};
    settings.profile = config::Profile::dev;
    auto host = plugin_host::PluginHost::load(settings, {});
    if (!host) {
      for (const auto& refusal : host.error().files)
        std::cerr << refusal.describe() << '\n';
      std::abort();
    }
    return std::move(host).value();
  }();
  return *loaded;
}

inline std::unique_ptr<testkit::StorageFixture> fixture_of(const std::string& type) {
  auto directory = std::make_shared<Directory>();
  return testkit::StorageFixture::create([directory, type] {
           config::PluginChoice choice;
           choice.type = type;
           return host_of(type).make_storage(choice, directory->path());
         })
      .value();
}

}  // namespace gatehouse::contract
