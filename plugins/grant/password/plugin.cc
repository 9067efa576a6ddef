#include "gatehouse/plugin.h"

#include "config.h"
#include "password_grant.h"

namespace gatehouse::password_grant {
namespace {

Result<std::unique_ptr<GrantHandler>> make_grant(Config config, const InstanceContext&) {
  return std::unique_ptr<GrantHandler>(std::make_unique<PasswordGrant>(config));
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<GrantHandler>(make_factory<GrantHandler>("password", config_schema(), make_grant));
}

}  // namespace
}  // namespace gatehouse::password_grant

GATEHOUSE_PLUGIN(.id = "grant.password", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "grant_type=password of RFC 6749 §4.3, for old applications only",
                 .status = GH_STATUS_DEPRECATED, .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED,
                 .start = gatehouse::password_grant::start)
