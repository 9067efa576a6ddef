#include "plugins/storage/sql_engine/statements.h"

#include <array>
#include <cstdlib>

#include "plugins/storage/sql_engine/statement_parts.h"

namespace gatehouse::sql {
namespace {

constexpr auto kCount = static_cast<std::size_t>(Sql::kCount);

std::array<Statement, kCount> put_together() {
  std::array<Statement, kCount> all{};
  for (const auto part : {grant_statements(), people_statements(), record_statements(), upkeep_statements()})
    for (const auto& one : part)
      all[static_cast<std::size_t>(one.id)] = one;
  for (const auto& one : all)
    if (one.text == nullptr) std::abort();  // a bug of this folder that no caller could bring about
  return all;
}

}  // namespace

std::span<const Statement> catalogue() {
  static const std::array<Statement, kCount> all = put_together();
  return all;
}

const Statement& statement(Sql id) { return catalogue()[static_cast<std::size_t>(id)]; }

}  // namespace gatehouse::sql
