// StoredRows: how much the storage holds, for whoever scrapes. Counting takes the longer the more there is,
// so it is done once a minute at most, however often it is asked, and never for nobody. Thread-safe.
#pragma once

#include <chrono>
#include <mutex>
#include <vector>

#include "core/telemetry/instruments.h"
#include "gatehouse/storage/row_counts.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::app {

class StoredRows {
 public:
  explicit StoredRows(Storage& storage) : source_(static_cast<RowCounts*>(storage.query(kRowCounts))) {}

  /// Nothing where the storage cannot tell, or never could.
  void describe(telemetry::Exposition& out);

 private:
  RowCounts* const source_;  ///< null: the storage does not offer it
  std::mutex guard_;
  std::vector<RowCount> counts_;
  std::chrono::steady_clock::time_point counted_at_{};
};

}  // namespace gatehouse::app
