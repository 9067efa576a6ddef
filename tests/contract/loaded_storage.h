// The storage kit with a plugin of ours, on data of its own for each fixture.
#pragma once

#include <memory>
#include <string>

#include "gatehouse/testkit/storage_kit.h"
#include "tests/contract/loaded_plugin.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::contract {

inline std::unique_ptr<testkit::StorageFixture> fixture_of(const std::string& type) {
  static const auto host = load_plugin("storage." + type);
  auto directory = std::make_shared<tests::TemporaryDirectory>();
  return testkit::StorageFixture::create([directory, type] {
           config::PluginChoice choice;
           choice.type = type;
           return host->make_storage(choice, directory->path());
         })
      .value();
}

}  // namespace gatehouse::contract
