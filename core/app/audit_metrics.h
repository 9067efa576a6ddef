// AuditMetrics: counts what the audit trail delivers, so that sign-ins, tokens and consents are counted once,
// when they are committed, and no request pays for it. An audit sink like any other; called on the relay's
// thread.
#pragma once

#include <map>

#include "core/telemetry/metrics.h"
#include "gatehouse/audit.h"

namespace gatehouse::app {

class AuditMetrics final : public AuditSink {
 public:
  explicit AuditMetrics(telemetry::Metrics& metrics) : metrics_(metrics) {}

  Result<void> write(std::span<const ChainedEvent> events) override;
  Result<void> flush(Deadline) override { return {}; }
  SinkHealth health() const override { return {}; }

 private:
  void count(const ChainedEvent& record);

  telemetry::Metrics& metrics_;
  std::map<std::pair<TenantId, std::string>, std::uint64_t>
      last_;  ///< per chain: repetitions are not counted
};

}  // namespace gatehouse::app
