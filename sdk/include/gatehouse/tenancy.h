// Tenancy strategies: which tenant a request is for, told from its head alone; and the capability to act for
// one.
//
// A strategy is pure: no I/O, no state beyond its configuration. It proposes; core checks that exactly one
// strategy matches and that the tenant exists. Unstable in epoch 0.
#pragma once

#include <optional>
#include <string_view>

#include "gatehouse/error.h"
#include "gatehouse/extension.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse {

namespace tenancy {
class ScopeIssuer;  // core: the only maker of TenantScope in the server
}
namespace testkit {
class ScopeMaker;  // conformance kits and tests
}

/// The right to touch one tenant's data. Only core makes one, after it resolved and admitted the tenant; no
/// method of a store takes a tenant id, so that data of another tenant cannot even be asked for.
class TenantScope {
 public:
  const TenantId& tenant() const noexcept { return tenant_; }

 private:
  friend class tenancy::ScopeIssuer;
  friend class testkit::ScopeMaker;
  explicit TenantScope(TenantId tenant) : tenant_(std::move(tenant)) {}
  TenantId tenant_;
};

/// The part of a request's head that a strategy may look at. Views are valid for the call only.
struct TenancyHead {
  std::string_view host;  ///< lower-case, without port
  std::string_view path;  ///< the raw path of the target: never decoded, dot segments not removed
};

/// What a strategy found. `path` is a view into TenancyHead::path or static text.
struct TenantMatch {
  std::string_view tenant;  ///< the tenant's id as written in the request
  std::string_view path;    ///< the tenant-relative path: "/authorize", "/.well-known/openid-configuration"
};

class TenancyStrategy : public Extension {
 public:
  /// Nothing where this strategy does not apply. Also recognises RFC 8414 §3.1 path-inserted well-known
  /// addresses
  /// ("/.well-known/oauth-authorization-server/t/acme") where its form has them.
  /// An error fails the request, even where another strategy applies. Runs on I/O threads: must not wait or
  /// allocate.
  virtual Result<std::optional<TenantMatch>> match(const TenancyHead& head) const = 0;
};

}  // namespace gatehouse
