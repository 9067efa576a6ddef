// The parts of the storage kit, one function per file of cases. Private to the kit.
#pragma once

#include <span>

#include "gatehouse/testkit/storage_kit.h"

namespace gatehouse::testkit::storage {

std::span<const StorageCase> grant_cases();
std::span<const StorageCase> family_cases();
std::span<const StorageCase> consent_cases();
std::span<const StorageCase> grant_session_cases();
std::span<const StorageCase> rotation_cases();
std::span<const StorageCase> token_cases();
std::span<const StorageCase> people_cases();
std::span<const StorageCase> session_cases();
std::span<const StorageCase> key_cases();
std::span<const StorageCase> event_cases();
std::span<const StorageCase> upkeep_cases();
std::span<const StorageCase> isolation_cases();
std::span<const StorageCase> race_cases();
std::span<const StorageCase> grant_race_cases();
std::span<const StorageCase> restart_cases();

}  // namespace gatehouse::testkit::storage
