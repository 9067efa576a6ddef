// What operators can ask a running server: is it ready, and how is it doing.
#include "core/app/server.h"

namespace gatehouse::app {
namespace {

constexpr Duration kStoragePatience = std::chrono::seconds(1);
/// One small query a tenant and scrape; beyond, the ages would cost more than they tell.
constexpr std::size_t kMostKeyTenants = 100;

}  // namespace

std::vector<Server::Check> Server::checks() const {
  std::vector<Check> checks;
  checks.push_back({"storage", storage_->ping(Deadline::in(kStoragePatience)).has_value()});
  bool keys = true;
  const auto site = site_.load();
  for (const auto& [id, tenant] : site->tenants())
    keys = keys && !tenant->keys().current()->verification_keys().empty();
  checks.push_back({"keys", keys});
  // Where requests wait for the trail, a trail that takes nothing means that nothing is answered.
  if (site->snapshot().server.audit.mode == config::AuditMode::required)
    checks.push_back({"audit", audit_->health().healthy});
  return checks;
}

void Server::describe(telemetry::Exposition& out) const {
  namespace metric = telemetry::metric;
  const auto pool = pool_->counters();
  const auto signing = signing_->counters();
  const auto hash = hash_->counters();
  const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
  out.sample(metric::kQueueDepth, {"pool"}, number(pool.waiting));
  out.sample(metric::kQueueDepth, {"signing"}, number(signing.waiting));
  out.sample(metric::kQueueDepth, {"hash"}, number(hash.waiting));
  out.sample(metric::kQueueRejected, {"pool"}, number(pool.refused));
  out.sample(metric::kQueueRejected, {"signing"}, number(signing.refused));
  out.sample(metric::kQueueRejected, {"hash"}, number(hash.refused));
  out.sample(metric::kHashQueueDepth, {}, number(hash.waiting));
  out.sample(metric::kHashQueueRejected, {}, number(hash.refused));
  const auto audit = audit_->health();
  out.sample(metric::kAuditDropped, {}, number(audit.refused));
  out.sample(metric::kAuditWaiting, {}, number(audit.waiting_bytes));
  describe_keys(out);
}

void Server::describe_keys(telemetry::Exposition& out) const {
  const auto site = site_.load();
  const TimePoint now = foundations_.clock.now();
  std::size_t tenants = 0;
  for (const auto& [id, tenant] : site->tenants()) {
    if (++tenants > kMostKeyTenants) return;
    const auto keys = keys::list_keys(tenant->store().signing_keys());
    if (!keys) return;
    // One sample for each algorithm and state: of keys that are retiring at once, the youngest.
    std::map<std::pair<std::string, std::string_view>, TimePoint> youngest;
    for (const auto& key : *keys) {
      if (key.state == KeyState::retired) continue;
      auto& since = youngest[{key.algorithm, to_string(key.state)}];
      since = std::max(since, key.state_since);
    }
    for (const auto& [labels, since] : youngest)
      out.sample(telemetry::metric::kSigningKeyAge, {id, labels.first, labels.second},
                 std::chrono::duration<double>(now - since).count());
  }
}

}  // namespace gatehouse::app
