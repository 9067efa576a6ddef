// A complete tenancy plugin: the tenant is the first label of the host, "acme" of "acme.id.example.com".
#include <algorithm>

#include "gatehouse/plugin.h"

namespace {

using namespace gatehouse;

struct Config {
  std::string base = "id.example.com";
};

Schema<Config> config_schema() {
  return Schema<Config>("tenancy.host_label", {field("base", &Config::base, text(),
                                                     "The host below which each tenant has a name.")});
}

bool is_tenant_id(std::string_view id) {
  const auto letter_or_digit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !id.empty() && id.size() <= 63 && letter_or_digit(id.front()) &&
         std::all_of(id.begin(), id.end(), [&](char c) { return letter_or_digit(c) || c == '-'; });
}

class HostLabel final : public TenancyStrategy {
 public:
  explicit HostLabel(const Config& config) : suffix_("." + config.base) {}

  Result<std::optional<TenantMatch>> match(const TenancyHead& head) const override {
    if (!head.host.ends_with(suffix_) || !head.path.starts_with('/')) return std::optional<TenantMatch>();
    const auto label = head.host.substr(0, head.host.size() - suffix_.size());
    if (!is_tenant_id(label)) return std::optional<TenantMatch>();
    return std::optional<TenantMatch>(TenantMatch{label, head.path});
  }

 private:
  std::string suffix_;
};

Result<std::unique_ptr<TenancyStrategy>> make_strategy(Config config, const InstanceContext&) {
  return std::unique_ptr<TenancyStrategy>(std::make_unique<HostLabel>(config));
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<TenancyStrategy>(
      make_factory<TenancyStrategy>("host_label", config_schema(), make_strategy));
}

}  // namespace

GATEHOUSE_PLUGIN(.id = "tenancy.host_label", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "Tenant from the first label of the host", .status = GH_STATUS_EXPERIMENTAL,
                 .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED, .start = start)
