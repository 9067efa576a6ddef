#include "gatehouse/testkit/storage_kit.h"

#include <vector>

#include "cases.h"

namespace gatehouse::testkit {

std::span<const StorageCase> storage_cases() {
  static const std::vector<StorageCase> cases = [] {
    std::vector<StorageCase> all;
    for (const auto part : {storage::grant_cases(), storage::family_cases(), storage::consent_cases(),
                            storage::grant_session_cases(), storage::rotation_cases(), storage::token_cases(),
                            storage::people_cases(), storage::session_cases(), storage::key_cases(),
                            storage::event_cases(), storage::upkeep_cases(), storage::isolation_cases(),
                            storage::race_cases(), storage::grant_race_cases(), storage::restart_cases()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return cases;
}

}  // namespace gatehouse::testkit
