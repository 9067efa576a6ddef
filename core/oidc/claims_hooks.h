// ClaimsHooks: the claims that a tenant's plugins know of people, added to what is in the account.
//
// A hook is asked only for claims that are wanted, that it answers and that are missing still: without hooks,
// or where nothing is missing, nobody is asked. Waits for plugins: pool only. Thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/config/model.h"
#include "core/telemetry/log.h"
#include "gatehouse/claims.h"

namespace gatehouse::oidc {

class ClaimsHooks {
 public:
  struct Hook {
    std::string type;
    std::unique_ptr<ClaimsHook> hook;
    config::HookFailure on_error = config::HookFailure::omit;
    Duration timeout{};
  };
  /// `log` must outlive this.
  ClaimsHooks(TenantId tenant, const telemetry::Log& log, std::vector<Hook> hooks);

  /// OpenID Core §5.6: "normal", and "aggregated" where a hook passes on claims of others.
  std::vector<std::string> claim_types() const;

  struct Asked {
    const UserId& user;
    const ClientId& client;
    std::span<const std::string> scope;
    std::span<const std::string> names;  ///< all that are wanted
    ClaimsIn answer;
    TimePoint now;
  };
  /// Adds to `claims`, which holds what the account has. unavailable: a hook failed that must not.
  Result<void> add(boost::json::object& claims, const Asked& asked) const;

 private:
  struct Known {
    Hook hook;
    ClaimsHookInfo info;
  };
  Result<void> ask(const Known& known, std::span<const std::string> missing, const Asked& asked,
                   boost::json::object& claims) const;
  TenantId tenant_;
  const telemetry::Log& log_;
  std::vector<Known> hooks_;
};

}  // namespace gatehouse::oidc
