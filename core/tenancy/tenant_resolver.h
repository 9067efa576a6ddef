// TenantResolver: which tenant a request is for. Asks every configured strategy; exactly one tenant must come
// out.
//
// It says nothing of whether the tenant exists: the caller looks the id up in the snapshot it pinned and
// answers an unknown tenant exactly like no match (S-311). Immutable and thread-safe; runs on I/O threads, so
// it never waits.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/tenancy.h"

namespace gatehouse::tenancy {

/// What a request turned out to be for.
struct TenantAddress {
  TenantId tenant;
  std::string path;  ///< tenant-relative and canonical: "/authorize"
};

enum class ResolveRefusal {
  bad_host,         ///< the Host field is not a host
  no_match,         ///< no strategy applies
  ambiguous,        ///< strategies disagree on tenant or path (S-307)
  strategy_failed,  ///< a strategy failed or answered nonsense; whether another applies does not matter then
};
std::string_view to_string(ResolveRefusal refusal) noexcept;

class TenantResolver {
 public:
  /// In the order of the configuration; the order decides nothing but the order of the calls.
  explicit TenantResolver(std::vector<std::unique_ptr<TenancyStrategy>> strategies);

  /// `authority` is the Host field (or the authority of an absolute-form target) as received, `path` the raw
  /// path.
  Result<TenantAddress, ResolveRefusal> resolve(std::string_view authority, std::string_view path) const;

 private:
  std::vector<std::unique_ptr<TenancyStrategy>> strategies_;
};

}  // namespace gatehouse::tenancy
