// RowCounts: what a storage offers beside Storage when it can tell how much it holds. Asked for by
// Storage::query(kRowCounts). Unstable in epoch 0.
//
// For operators: a kind that only ever grows is a leak, or a sweep that cannot keep up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/extension.h"

namespace gatehouse {

inline constexpr InterfaceId kRowCounts = "gatehouse.storage.rows.v0";

struct RowCount {
  std::string kind;        ///< lower-case words joined by "_", from a closed set: a metric's label
  std::uint64_t rows = 0;  ///< of all tenants, whether they have expired or not
};

class RowCounts : public Extension {
 public:
  /// Every kind that the storage keeps, empty ones too, each once. May take the longer the more there is, and
  /// holds up nobody meanwhile. Thread-safe.
  virtual Result<std::vector<RowCount>> count() = 0;
};

}  // namespace gatehouse
