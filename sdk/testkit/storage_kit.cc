#include "gatehouse/testkit/storage_kit.h"

#include <vector>

namespace gatehouse::testkit {

std::span<const StorageCase> storage_cases() {
  static const std::vector<StorageCase> cases;
  return cases;
}

}  // namespace gatehouse::testkit
