// The parts that the catalogue is put together from. Private to it.
#pragma once

#include <span>

#include "plugins/storage/sql_engine/statements.h"

namespace gatehouse::sql {

std::span<const Statement> grant_statements();
std::span<const Statement> people_statements();
std::span<const Statement> record_statements();
std::span<const Statement> upkeep_statements();

}  // namespace gatehouse::sql
