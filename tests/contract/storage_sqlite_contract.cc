#include "gatehouse/testkit/googletest.h"
#include "tests/contract/loaded_storage.h"

namespace gatehouse {
namespace {

const bool registered = testkit::register_kit<testkit::StorageFixture>(
    "StorageSqlite", testkit::storage_cases(), [] { return contract::fixture_of("sqlite"); });

}  // namespace
}  // namespace gatehouse
