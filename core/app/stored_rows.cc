#include "core/app/stored_rows.h"

#include "core/app/tenant_site.h"
#include "core/telemetry/metric_catalogue.h"

namespace gatehouse::app {
namespace {

constexpr auto kCountsHold = std::chrono::minutes(1);

}  // namespace

void StoredRows::describe(telemetry::Exposition& out) {
  if (source_ == nullptr) return;
  const std::lock_guard lock(guard_);
  const auto now = std::chrono::steady_clock::now();
  if (counts_.empty() || now - counted_at_ >= kCountsHold) {
    // An old number would say that all is well.
    auto counted = source_->count();
    counts_ = counted ? std::move(*counted) : std::vector<RowCount>();
    counted_at_ = now;
  }
  for (const auto& count : counts_)
    out.sample(telemetry::metric::kStorageRows, {count.kind}, static_cast<double>(count.rows));
}

}  // namespace gatehouse::app
