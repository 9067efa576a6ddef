#include "core/tenancy/tenant_resolver.h"

#include "core/tenancy/host_name.h"
#include "core/tenancy/tenant_id.h"

namespace gatehouse::tenancy {

std::string_view to_string(ResolveRefusal refusal) noexcept {
  switch (refusal) {
    case ResolveRefusal::bad_host:
      return "bad_host";
    case ResolveRefusal::no_match:
      return "no_match";
    case ResolveRefusal::ambiguous:
      return "ambiguous";
    case ResolveRefusal::strategy_failed:
      return "strategy_failed";
  }
  return "unknown";
}

TenantResolver::TenantResolver(std::vector<std::unique_ptr<TenancyStrategy>> strategies)
    : strategies_(std::move(strategies)) {}

Result<TenantAddress, ResolveRefusal> TenantResolver::resolve(std::string_view authority,
                                                              std::string_view path) const {
  const auto host = normalise_host(authority);
  if (!host) return ResolveRefusal::bad_host;
  const TenancyHead head{.host = *host, .path = path};
  std::optional<TenantMatch> agreed;
  // All are asked, also after a match: one that would contradict must be heard (S-307).
  for (const auto& strategy : strategies_) {
    auto answer = strategy->match(head);
    if (!answer) return ResolveRefusal::strategy_failed;
    const auto& match = *answer;
    if (!match) continue;
    if (!is_tenant_id(match->tenant) || !match->path.starts_with('/')) return ResolveRefusal::strategy_failed;
    if (agreed && (agreed->tenant != match->tenant || agreed->path != match->path))
      return ResolveRefusal::ambiguous;
    agreed = match;
  }
  if (!agreed) return ResolveRefusal::no_match;
  return TenantAddress{.tenant = TenantId(std::string(agreed->tenant)), .path = std::string(agreed->path)};
}

}  // namespace gatehouse::tenancy
