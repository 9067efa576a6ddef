// RowCounter: how many rows each table of tenants has. Reads beside writers; thread-safe.
#pragma once

#include "gatehouse/storage/row_counts.h"
#include "plugins/storage/sql_engine/database.h"

namespace gatehouse::sql {

class RowCounter final : public RowCounts {
 public:
  explicit RowCounter(Database& database) : database_(database) {}
  Result<std::vector<RowCount>> count() override;

 private:
  Database& database_;
};

}  // namespace gatehouse::sql
