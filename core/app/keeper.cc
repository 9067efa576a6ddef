#include "core/app/keeper.h"

#include <utility>

#include "core/app/tenant_site.h"

namespace gatehouse::app {

Result<void> Keeper::start(Rhythm rhythm) {
  {
    const std::lock_guard lock(following_);
    GH_TRY(const auto changes, storage_.changes_since({}));
    position_ = changes.next;
  }
  for (const auto& [id, tenant] : site_.load()->tenants())
    tenant->trust_caches(true);
  thread_ = std::thread([this, rhythm] { work(rhythm); });
  return {};
}

void Keeper::stop() {
  {
    const std::lock_guard lock(guard_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Keeper::work(Rhythm rhythm) {
  using Steady = std::chrono::steady_clock;
  auto next_keys = Steady::now() + rhythm.keys;
  auto next_sweep = Steady::now() + rhythm.sweep;
  std::unique_lock lock(guard_);
  while (!wake_.wait_for(lock, rhythm.feed, [this] { return stopping_; })) {
    lock.unlock();
    follow_changes();
    const auto now = Steady::now();
    if (now >= next_keys) {
      advance_keys();
      next_keys = now + rhythm.keys;
    }
    if (now >= next_sweep) {
      sweep();
      next_sweep = now + rhythm.sweep;
    }
    lock.lock();
  }
}

void Keeper::follow_changes() {
  const std::lock_guard lock(following_);
  auto changes = storage_.changes_since(position_);
  // Pinned after reading: a site that a reload brings in meanwhile would otherwise miss these changes.
  const auto site = site_.load();
  if (!changes) {
    // Without the feed nobody knows what is stale, so nothing is answered from memory.
    for (const auto& [id, tenant] : site->tenants())
      tenant->trust_caches(false);
    if (!feed_failed_)
      report("storage.feed_failed", "The change feed cannot be read; caches are bypassed.", changes.error());
    feed_failed_ = true;
    return;
  }
  const auto now = clock_.now();
  // While a site is built, the keeper tells the one before it what changes: a key that leaked and was
  // withdrawn meanwhile would go on signing in the new one until its next step is due.
  const bool is_new = completed_.owner_before(site) || site.owner_before(completed_);
  if (changes->truncated || is_new) {
    for (const auto& [id, tenant] : site->tenants())
      for (const auto kind : {ChangeKind::client, ChangeKind::family, ChangeKind::signing_key,
                              ChangeKind::account, ChangeKind::access_token})
        tenant->take_over({.tenant = tenant->id(), .kind = kind, .id = {}}, now);
  }
  for (const auto& change : changes->changes) {
    auto* tenant = site->find(change.tenant.text());
    if (tenant == nullptr) continue;
    tenant->take_over(change, now);
    if (change.kind == ChangeKind::client) incomplete_.insert(change.tenant);
  }
  position_ = changes->next;
  if (std::exchange(feed_failed_, false))
    for (const auto& [id, tenant] : site->tenants())
      tenant->trust_caches(true);
  if (changes->truncated || is_new)
    for (const auto& [id, tenant] : site->tenants())
      incomplete_.insert(tenant->id());
  completed_ = site;
  complete_origins(*site);
}

// Only of tenants that something was told of: a look at every one each second is work that grows with their
// number.
void Keeper::complete_origins(const Site& site) {
  std::erase_if(incomplete_, [&](const TenantId& id) {
    auto* tenant = site.find(id.text());
    return tenant == nullptr || tenant->clients().complete_origins();
  });
}

void Keeper::advance_keys() {
  const auto site = site_.load();
  for (const auto& [id, tenant] : site->tenants())
    if (const auto advanced = tenant->keys().advance_if_due(clock_.now()); !advanced)
      report("key.advance_failed", "Signing keys could not be advanced.", advanced.error());
}

void Keeper::sweep() {
  // By time, not by number of batches: a store must shrink as fast as requests can fill it. Between batches
  // the writer serves whoever waits.
  const auto most = Deadline::in(std::chrono::seconds(20));
  while (!most.passed() && !is_stopping()) {
    const auto swept = storage_.sweep({.now = clock_.now()});
    if (!swept) return report("storage.sweep_failed", "Expired records could not be removed.", swept.error());
    if (!swept->more) return;
    follow_changes();  // what was withdrawn meanwhile must not stay in force for as long as this takes
  }
}

bool Keeper::is_stopping() {
  const std::lock_guard lock(guard_);
  return stopping_;
}

void Keeper::report(std::string_view event, std::string_view message, const Error& error) {
  log_.warn({.event = event, .message = message, .outcome = telemetry::Outcome::error, .error = &error});
}

}  // namespace gatehouse::app
