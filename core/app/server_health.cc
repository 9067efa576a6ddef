// What operators can ask a running server: is it ready, and how is it doing.
#include "core/app/server.h"
#include "core/app/tenant_site.h"

namespace gatehouse::app {
namespace {

constexpr Duration kStoragePatience = std::chrono::seconds(1);
/// One small query a tenant and scrape; beyond, the ages would cost more than they tell.
constexpr std::size_t kMostKeyTenants = 100;

/// Of several instances of one plugin, how the worst does.
void describe_plugin_states(const plugin_host::PluginHost& plugins, telemetry::Exposition& out) {
  constexpr std::array<std::string_view, 3> kStates{"ok", "failing", "blocked"};
  std::map<std::string, std::size_t> states;
  for (const auto& plugin : plugins.plugins())
    states.emplace(plugin.id, 0);
  for (const auto& instance : plugins.health()) {
    auto& state = states[instance.plugin];
    state = std::max<std::size_t>(state, instance.blocked ? 2 : instance.failing ? 1 : 0);
  }
  for (const auto& [plugin, state] : states)
    for (std::size_t i = 0; i < kStates.size(); ++i)
      out.sample(telemetry::metric::kPluginState, {plugin, kStates[i]}, i == state ? 1 : 0);
}

}  // namespace

std::vector<Server::Check> Server::checks() const {
  std::vector<Check> checks;
  const auto pinged = storage_->ping(Deadline::in(kStoragePatience));
  checks.push_back({"storage", pinged.has_value(), pinged ? "" : pinged.error().describe()});
  checks.push_back(check_migrations());
  checks.push_back(check_keys());
  checks.push_back(check_plugins());
  // Where requests wait for the trail, a trail that takes nothing means that nothing is answered.
  if (site_.load()->snapshot().server.audit.mode == config::AuditMode::required) {
    const auto health = audit_->health();
    std::string detail;
    for (const auto& sink : health.sinks)
      if (!sink.healthy) detail += (detail.empty() ? "" : "; ") + sink.name + ": " + sink.detail;
    checks.push_back({"audit", health.healthy, std::move(detail)});
  }
  return checks;
}

/// An older binary keeps serving a schema that a newer one has expanded; one that lacks something does not.
Server::Check Server::check_migrations() const {
  const auto status = storage_->migrations(MigrationAction::status);
  if (!status) return {"migrations", false, status.error().describe()};
  if (status->pending.empty()) return {"migrations", true};
  return {"migrations", false,
          std::to_string(status->pending.size()) + " pending, from " + status->pending.front() +
              " on; run: gatehouse db migrate"};
}

Server::Check Server::check_keys() const {
  for (const auto& [id, tenant] : site_.load()->tenants())
    if (tenant->keys().current()->verification_keys().empty())
      return {"keys", false, "tenant " + id + " has no signing key"};
  return {"keys", true};
}

/// Those without which nothing is answered. One failed call is no reason to be taken out of service.
Server::Check Server::check_plugins() const {
  for (const auto& instance : foundations_.plugins.health())
    if (instance.blocked && !instance.plugin.starts_with("audit."))
      return {"plugins", false,
              instance.plugin + ": " + std::to_string(instance.inside) + " calls do not come back"};
  return {"plugins", true};
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
  out.sample(metric::kClientCallsWaiting, {}, number(client_calls_->waiting()));
  if (replays_) out.sample(metric::kReplaysRemembered, {}, number(replays_remembered()));
  describe_keys(out);
  describe_plugins(out);
  describe_connections(out);
  rows_->describe(out);
}

void Server::describe_plugins(telemetry::Exposition& out) const {
  namespace metric = telemetry::metric;
  using plugin_host::CallCounts;
  using plugin_host::CallOutcome;
  const auto& plugins = foundations_.plugins;
  const auto calls = plugins.calls();
  for (const auto& [plugin, counts] : calls)
    counts->each([&, &plugin = plugin](const CallCounts::Method& method) {
      for (std::size_t i = 0; i < method.ended.size(); ++i) {
        const auto outcome = static_cast<CallOutcome>(i);
        const auto count = method.ended[i].value();
        // Failures are there from the beginning, for alerts on their increase.
        if (count != 0 || outcome == CallOutcome::ok || outcome == CallOutcome::failed)
          out.sample(metric::kPluginCalls, {plugin, method.name, to_string(outcome)},
                     static_cast<double>(count));
      }
    });
  const auto is_storage = [](const std::string& plugin) { return plugin.starts_with("storage."); };
  for (const auto& [plugin, counts] : calls)
    if (!is_storage(plugin))
      counts->each([&, &plugin = plugin](const CallCounts::Method& method) {
        const std::array<std::string_view, 2> labels{plugin, method.name};
        method.duration.write(out, metric::kPluginCallDuration, labels);
      });
  for (const auto& [plugin, counts] : calls)
    if (is_storage(plugin))
      counts->each([&](const CallCounts::Method& method) {
        method.duration.write(out, metric::kDbQueryDuration, {&method.name, 1});
      });
  describe_plugin_states(plugins, out);
}

void Server::describe_connections(telemetry::Exposition& out) const {
  const auto connections = storage_->info().connections;
  if (connections.open == 0) return;
  out.sample(telemetry::metric::kDbConnections, {"idle"}, connections.open - connections.in_use);
  out.sample(telemetry::metric::kDbConnections, {"in_use"}, connections.in_use);
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
