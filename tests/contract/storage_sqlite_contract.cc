#include <filesystem>

#include "gatehouse/testkit/googletest.h"
#include "gatehouse/testkit/storage_kit.h"
#include "plugins/storage/sqlite/sqlite_storage.h"

namespace gatehouse {
namespace {

/// A new directory, removed with everything in it.
class Directory {
 public:
  Directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gatehouse-contract-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::unique_ptr<testkit::StorageFixture> make_fixture() {
  auto directory = std::make_shared<Directory>();
  return testkit::StorageFixture::create([directory] { return sqlite::open_sqlite({}, directory->path()); })
      .value();
}

const bool registered =
    testkit::register_kit<testkit::StorageFixture>("StorageSqlite", testkit::storage_cases(), make_fixture);

}  // namespace
}  // namespace gatehouse
