// Scenarios: one changing operation each, with everything that must be there after it, or nothing of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gatehouse/storage/storage.h"

namespace gatehouse::tests {

struct StorageScenario {
  std::string name;
  std::function<void(TenantStore&)> prepare;
  std::function<Result<void>(TenantStore&)> act;
  /// All true where the operation happened, all false where it did not; a mixture is a half state.
  std::function<std::vector<bool>(TenantStore&)> facts;
};

const std::vector<StorageScenario>& storage_scenarios();

}  // namespace gatehouse::tests
