// AuditMetrics: counts what the audit trail delivers, so that sign-ins, tokens and consents are counted once,
// when they are committed, and no request pays for it. An audit sink like any other; called on the relay's
// thread.
#pragma once

#include <map>
#include <memory>

#include "core/telemetry/metrics.h"
#include "gatehouse/audit.h"

namespace gatehouse::app {

/// Which records of the trail were not there before: delivery is at least once.
class NewRecords {
 public:
  bool take(const ChainedEvent& record) {
    auto& last = last_[{record.tenant, record.node}];
    if (record.sequence <= last) return false;
    last = record.sequence;
    return true;
  }

 private:
  std::map<std::pair<TenantId, std::string>, std::uint64_t> last_;  ///< per chain
};

/// Passes everything on and counts what was taken: by tenant, under the sink's own name. What is offered
/// again after a failure is counted once.
class CountedSink final : public AuditSink {
 public:
  CountedSink(std::unique_ptr<AuditSink> inner, std::string name,
              telemetry::Family<telemetry::Counter>& counts)
      : inner_(std::move(inner)), name_(std::move(name)), counts_(counts) {}

  Result<void> write(std::span<const ChainedEvent> events) override;
  Result<void> flush(Deadline deadline) override { return inner_->flush(deadline); }
  SinkHealth health() const override { return inner_->health(); }

 private:
  const std::unique_ptr<AuditSink> inner_;
  const std::string name_;
  telemetry::Family<telemetry::Counter>& counts_;
  NewRecords new_;
};

class AuditMetrics final : public AuditSink {
 public:
  explicit AuditMetrics(telemetry::Metrics& metrics) : metrics_(metrics) {}

  Result<void> write(std::span<const ChainedEvent> events) override;
  Result<void> flush(Deadline) override { return {}; }
  SinkHealth health() const override { return {}; }

 private:
  void count(const ChainedEvent& record);

  telemetry::Metrics& metrics_;
  NewRecords new_;
};

}  // namespace gatehouse::app
