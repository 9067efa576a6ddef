#include "gatehouse/plugin.h"

#include "config.h"
#include "path_prefix.h"

namespace gatehouse::path_prefix {
namespace {

Result<std::unique_ptr<TenancyStrategy>> make_strategy(Config config, const InstanceContext&) {
  return std::unique_ptr<TenancyStrategy>(std::make_unique<PathPrefix>(std::move(config)));
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<TenancyStrategy>(
      make_factory<TenancyStrategy>("path_prefix", config_schema(), make_strategy));
}

}  // namespace
}  // namespace gatehouse::path_prefix

GATEHOUSE_PLUGIN(.id = "tenancy.path_prefix", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "Tenant from a path prefix: /t/acme/authorize", .status = GH_STATUS_EXPERIMENTAL,
                 .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED, .start = gatehouse::path_prefix::start)
