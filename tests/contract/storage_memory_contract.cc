#include "gatehouse/testkit/googletest.h"
#include "gatehouse/testkit/storage_kit.h"
#include "plugins/storage/memory/memory_storage.h"

namespace gatehouse {
namespace {

std::unique_ptr<testkit::StorageFixture> make_fixture() {
  return testkit::StorageFixture::create([]() -> Result<std::unique_ptr<Storage>> {
           return std::unique_ptr<Storage>(std::make_unique<memory::MemoryStorage>());
         })
      .value();
}

const bool registered =
    testkit::register_kit<testkit::StorageFixture>("StorageMemory", testkit::storage_cases(), make_fixture);

}  // namespace
}  // namespace gatehouse
