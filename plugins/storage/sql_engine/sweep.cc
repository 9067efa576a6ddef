#include "plugins/storage/sql_engine/sweep.h"

namespace gatehouse::sql {
namespace {

/// Tenants looked at in one call: bounds how long the writer is held when there are many with nothing to
/// remove.
constexpr int kTenantsPerCall = 32;
/// Caches poll once a second; whoever was away longer than this forgets everything anyway.
constexpr auto kChangesKept = std::chrono::hours(1);

/// Refresh tokens before their families: deleting a family would take all of its tokens along, unbounded.
constexpr Sql kSteps[] = {Sql::sweep_tickets,  Sql::sweep_access,       Sql::sweep_denials,
                          Sql::sweep_replay,   Sql::sweep_refresh,      Sql::sweep_families,
                          Sql::sweep_sessions, Sql::sweep_interactions, Sql::sweep_counters};

std::optional<std::string> first_tenant(Session& session, const std::string& from) {
  const auto found = session.one(Sql::next_tenant, Arguments().text("from", from),
                                 [](const Row& row) { return std::pair(row.text(0), row.number(1) > 0); });
  if (!found || !found->second) return std::nullopt;
  return found->first;
}

std::int64_t sweep_tenant(Session& session, const Tenant& tenant, TimePoint now, std::int64_t budget) {
  std::int64_t removed = 0;
  for (const Sql step : kSteps) {
    if (removed == budget) break;
    removed += session.run(step, tenant.arguments().time("now", now).number("limit", budget - removed));
  }
  return removed;
}

std::int64_t trim_changes(Session& session, TimePoint now, std::int64_t budget) {
  const auto last = session.one(Sql::last_change_before,
                                Arguments().number("limit", budget).time("before", now - kChangesKept),
                                [](const Row& row) { return row.number(0); });
  if (last.value_or(0) == 0) return 0;
  session.run(Sql::set_state, Arguments().number("value", *last).text("name", "changes_trimmed"));
  return session.run(Sql::sweep_changes, Arguments().number("position", *last));
}

}  // namespace

SweepStep sweep_in(Session& session, Database& database, const SweepRequest& request,
                   const std::string& from) {
  const std::int64_t batch = request.batch;
  SweepStep step{.report = {}, .next_tenant = from};
  std::int64_t removed = 0;
  for (int seen = 0; seen < kTenantsPerCall && removed < batch; ++seen) {
    const auto tenant = first_tenant(session, step.next_tenant);
    if (!tenant) {
      removed += trim_changes(session, request.now, batch - removed);
      step.report = {.removed = static_cast<std::uint64_t>(removed), .more = removed == batch};
      step.next_tenant.clear();
      return step;
    }
    removed += sweep_tenant(session, Tenant{database, *tenant}, request.now, batch - removed);
    step.next_tenant = *tenant;
    if (removed < batch) step.next_tenant += '\0';  // the very next name in byte order
  }
  step.report = {.removed = static_cast<std::uint64_t>(removed), .more = true};
  return step;
}

}  // namespace gatehouse::sql
