#include "plugins/storage/sql_engine/row_counter.h"

namespace gatehouse::sql {

Result<std::vector<RowCount>> RowCounter::count() {
  return database_.readers().run<std::vector<RowCount>>(
      [](Session& session) -> Result<std::vector<RowCount>> {
        std::vector<RowCount> counts;
        session.each(Sql::count_rows, Arguments(), [&](const Row& row) {
          counts.push_back({.kind = row.text(0), .rows = static_cast<std::uint64_t>(row.number(1))});
        });
        return counts;
      });
}

}  // namespace gatehouse::sql
