#include "core/plugin_host/boundary/audit_boundary.h"

namespace gatehouse::plugin_host::boundary {
namespace {

class AuditBoundary final : public AuditSink {
 public:
  AuditBoundary(std::unique_ptr<AuditSink> inner, std::shared_ptr<CallGate> gate)
      : inner_(std::move(inner)), gate_(std::move(gate)) {}
  Result<void> write(std::span<const ChainedEvent> events) override {
    return guarded_call(*gate_, "write", [&] { return inner_->write(events); });
  }
  Result<void> flush(Deadline deadline) override {
    return guarded_call(*gate_, "flush", [&] { return inner_->flush(deadline); });
  }
  SinkHealth health() const override {
    auto health = guarded_call(*gate_, "health", [&]() -> Result<SinkHealth> { return inner_->health(); });
    if (!health) return {.healthy = false, .detail = health.error().describe()};
    return std::move(health).value();
  }

 private:
  std::unique_ptr<AuditSink> inner_;
  std::shared_ptr<CallGate> gate_;
};

}  // namespace

Result<std::unique_ptr<AuditSink>> wrap_audit(std::unique_ptr<AuditSink> inner,
                                              std::shared_ptr<CallGate> gate) {
  return std::unique_ptr<AuditSink>(std::make_unique<AuditBoundary>(std::move(inner), std::move(gate)));
}

}  // namespace gatehouse::plugin_host::boundary
