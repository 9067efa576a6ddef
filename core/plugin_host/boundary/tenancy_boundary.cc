#include "core/plugin_host/boundary/tenancy_boundary.h"

namespace gatehouse::plugin_host::boundary {
namespace {

class TenancyBoundary final : public TenancyStrategy {
 public:
  TenancyBoundary(std::unique_ptr<TenancyStrategy> inner, std::shared_ptr<CallGate> gate)
      : inner_(std::move(inner)), gate_(std::move(gate)) {}
  Result<std::optional<TenantMatch>> match(const TenancyHead& head) const override {
    return guarded_call(*gate_, "match", [&] { return inner_->match(head); });
  }

 private:
  std::unique_ptr<TenancyStrategy> inner_;
  std::shared_ptr<CallGate> gate_;
};

}  // namespace

Result<std::unique_ptr<TenancyStrategy>> wrap_tenancy(std::unique_ptr<TenancyStrategy> inner,
                                                      std::shared_ptr<CallGate> gate) {
  return std::unique_ptr<TenancyStrategy>(
      std::make_unique<TenancyBoundary>(std::move(inner), std::move(gate)));
}

}  // namespace gatehouse::plugin_host::boundary
