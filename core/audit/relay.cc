#include "core/audit/relay.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>

#include "core/audit/event_catalogue.h"
#include "core/base/ids.h"

namespace gatehouse::audit {
namespace {

/// How long the relay lets events gather before it takes them: one fsync for many.
constexpr auto kGathering = std::chrono::milliseconds(30);
/// The same while they never cease: each batch saves the relay's state and commits what leaves the outboxes.
constexpr auto kGatheringUnderLoad = std::chrono::milliseconds(100);

/// A sink takes no more at once, by its contract.
constexpr std::size_t kMaxOffered = 256;

Result<FileHandle> lock_directory(const std::filesystem::path& directory) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed)
    return Error(ErrorCode::unavailable, "cannot create " + directory.string() + ": " + failed.message());
  (void)::chmod(directory.c_str(), 0700);
  const auto path = directory / "lock";
  FileHandle handle(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (handle.get() < 0) return system_error("cannot open", path);
  if (::flock(handle.get(), LOCK_EX | LOCK_NB) != 0)
    return Error(ErrorCode::unavailable, directory.string() + " is in use by another process");
  return handle;
}

}  // namespace

AuditTrail::Relay::Relay(const AuditOptions& options, std::vector<NamedSink> sinks, Services services)
    : options_(options),
      services_(std::move(services)),
      delivery_(std::move(sinks), services_.log),
      file_(options.directory) {}

Result<std::unique_ptr<AuditTrail::Relay>> AuditTrail::Relay::open(const AuditOptions& options,
                                                                   std::vector<NamedSink> sinks,
                                                                   Services services) {
  std::unique_ptr<Relay> relay(new Relay(options, std::move(sinks), std::move(services)));
  GH_TRY(relay->lock_file_, lock_directory(options.directory));
  GH_TRY(relay->state_, relay->file_.load(relay->services_.clock.now()));
  GH_TRY(relay->spool_, Spool::open({.directory = options.directory,
                                     .limit = options.spool_limit,
                                     .delivered = relay->state_.delivered}));
  if (const auto torn = relay->spool_->torn_bytes(); torn > 0)
    relay->services_.log.warn(
        {.event = "audit.spool_torn",
         .message = "Moved " + std::to_string(torn) + " bytes of an unfinished event aside"});
  relay->thread_ = std::thread([raw = relay.get()] { raw->run(); });
  return relay;
}

AuditTrail::Relay::~Relay() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  delivery_.stop();
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void AuditTrail::Relay::count(const TenantId& tenant) noexcept {
  const std::lock_guard lock(mutex_);
  ++counted_[tenant];
}

Result<void> AuditTrail::Relay::record(const TenantId& tenant, const AuditEvent& event) {
  auto position = spool_->append(tenant, event);
  if (!position) {
    const std::lock_guard lock(mutex_);
    ++refused_;
    ++unreported_[tenant];
    return std::move(position).error().with("recording " + event.type);
  }
  wake();
  if (options_.mode == config::AuditMode::required) return spool_->sync(*position);
  return {};
}

void AuditTrail::Relay::wake() noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (awake_) return;
    awake_ = true;
  }
  changed_.notify_all();
}

Result<void> AuditTrail::Relay::drain(Deadline deadline) {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = ++drain_asked_;
  changed_.notify_all();
  const bool done =
      changed_.wait_until(lock, deadline.at(), [&] { return drain_done_ >= mine || stopping_; });
  if (done && drain_done_ >= mine) return {};
  lock.unlock();
  const std::string sinks = delivery_.trouble();
  lock.lock();
  const std::string why = !sinks.empty() ? sinks : !trouble_.empty() ? trouble_ : "there was not enough time";
  return Error(ErrorCode::unavailable, "audit events are not delivered: " + why);
}

AuditHealth AuditTrail::Relay::health() const {
  AuditHealth health{
      .healthy = true, .waiting_bytes = spool_->waiting_bytes(), .refused = 0, .sinks = delivery_.health()};
  const std::lock_guard lock(mutex_);
  health.refused = refused_;
  health.healthy =
      trouble_.empty() && unreported_.empty() &&
      std::all_of(health.sinks.begin(), health.sinks.end(), [](const auto& sink) { return sink.healthy; });
  return health;
}

void AuditTrail::Relay::run() {
  for (;;) {
    wait_for_work();
    std::uint64_t asked = 0;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
      awake_ = false;
      asked = drain_asked_;
    }
    Pass result = Pass::delivered;
    while ((result = pass()) == Pass::delivered)
      if (last_batch_ < kMaxBatch) let_gather();
    if (result == Pass::idle) {
      const std::lock_guard lock(mutex_);
      drain_done_ = asked;
      changed_.notify_all();
    }
  }
  if (unsaved_ || file_.has_journal()) note_trouble(file_.rewrite(state_));
}

void AuditTrail::Relay::wait_for_work() {
  std::unique_lock lock(mutex_);
  const auto draining = [&] { return stopping_ || drain_asked_ > drain_done_; };
  // Trouble is not retried at once: neither an event nor a drain makes a full disk empty.
  if (!trouble_.empty()) {
    changed_.wait_for(lock, options_.poll, [&] { return stopping_; });
    return;
  }
  changed_.wait_for(lock, options_.poll, [&] { return awake_ || draining(); });
  if (awake_ && !draining()) changed_.wait_for(lock, kGathering, draining);
}

// Under load events never cease: without a pause each handful would cost its own saved state and fsyncs.
void AuditTrail::Relay::let_gather() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kGatheringUnderLoad, [&] { return stopping_ || drain_asked_ > drain_done_; });
}

AuditTrail::Relay::Pass AuditTrail::Relay::pass() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Pass::trouble;
  }
  Result<bool> result = false;
  try {
    result = relay_one_batch();
  } catch (const std::exception&) {
    result = Error(ErrorCode::unavailable, "out of memory");
  }
  note_trouble(result ? Result<void>() : Result<void>(result.error()));
  if (!result) return Pass::trouble;
  report_overflow();
  report_counted();
  return *result ? Pass::delivered : Pass::idle;
}

/// True when there was something to deliver.
Result<bool> AuditTrail::Relay::relay_one_batch() {
  const bool again = !state_.pending.outboxes.empty() || state_.pending.spool.has_value();
  auto batch = again ? regather_batch(state_, services_.outboxes, *spool_)
                     : gather_batch(state_, services_.outboxes, turn_, *spool_);
  if (!batch && batch.error().code() == ErrorCode::corrupt && again) {
    // What was being delivered cannot be made again. Other content under the same numbers would be a fork, so
    // this node ends its chains here and goes on as a new one; the loss stays visible.
    services_.log.error(
        {.event = "audit.chains_ended", .message = "New chains begin", .error = &batch.error()});
    state_ = RelayState{.node = make_uuid_v7(services_.clock.now()),
                        .heads = {},
                        .changed = {},
                        .delivered = state_.delivered,
                        .pending = {}};
    return true;
  }
  if (!batch) return std::move(batch).error();
  last_batch_ = batch->records.size();
  if (!again && batch->records.empty()) {
    GH_TRY_VOID(std::move(batch->trouble));
    if (unsaved_) GH_TRY_VOID(remember());
    return false;
  }
  if (!again) GH_TRY_VOID(announce(batch->origin));
  std::span<const ChainedEvent> rest = batch->records;
  while (!rest.empty()) {
    const auto offered = rest.first(std::min(rest.size(), kMaxOffered));
    if (!delivery_.deliver(offered)) return Error(ErrorCode::unavailable, delivery_.trouble());
    rest = rest.subspan(offered.size());
  }
  GH_TRY_VOID(forget_at_source(*batch));
  return true;
}

/// Remembers what is about to be delivered. What could not be remembered is not pending: delivered all the
/// same, it would be followed after a crash by other events under the same numbers.
Result<void> AuditTrail::Relay::announce(const PendingBatch& origin) {
  // Events that a power cut takes out of the spool after the state named them would end every chain.
  if (origin.spool) GH_TRY_VOID(spool_->sync(*origin.spool));
  state_.pending = origin;
  try {
    auto remembered = remember();
    if (!remembered) state_.pending = {};
    return remembered;
  } catch (const std::exception&) {
    state_.pending = {};
    throw;
  }
}

Result<void> AuditTrail::Relay::remember() {
  GH_TRY_VOID(file_.save(state_));
  unsaved_ = false;
  spool_->forget(state_.delivered);  // not earlier: a crash must find what the saved state calls undelivered
  return {};
}

/// Where a source does not answer, the batch stays pending and comes once more, the same.
Result<void> AuditTrail::Relay::forget_at_source(const Batch& batch) {
  for (std::size_t i = 0; i < batch.stores.size(); ++i)
    GH_TRY_VOID(batch.stores[i]->done(batch.origin.outboxes[i].cursor));
  for (const auto& [tenant, head] : batch.heads) {
    state_.heads.insert_or_assign(tenant, head);
    state_.changed.insert_or_assign(tenant, head);
  }
  if (batch.origin.spool) state_.delivered = *batch.origin.spool;
  state_.pending = {};
  unsaved_ = true;
  return {};
}

/// An event that could not be taken must at least be missed visibly.
void AuditTrail::Relay::report_overflow() { tell_counts(kAuditOverflowed, unreported_); }

void AuditTrail::Relay::report_counted() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_summary_) return;
  {
    const std::lock_guard lock(mutex_);
    if (counted_.empty()) return;
  }
  next_summary_ = now + std::chrono::seconds(10);
  tell_counts(kAuditSummarised, counted_);
}

void AuditTrail::Relay::tell_counts(std::string_view event, std::map<TenantId, std::uint64_t>& counts) {
  std::map<TenantId, std::uint64_t> seen;
  {
    const std::lock_guard lock(mutex_);
    seen = counts;
  }
  const TimePoint now = services_.clock.now();
  for (const auto& [tenant, count] : seen) {
    const AuditEvent told{.id = EventId(make_uuid_v7(now)),
                          .at = now,
                          .type = std::string(event),
                          .outcome = find_event_kind(event)->outcome,
                          .actor = "system",
                          .details = {{std::string(field::count), std::to_string(count)}}};
    if (!spool_->append(tenant, told)) return;
    const std::lock_guard lock(mutex_);
    if ((counts[tenant] -= count) == 0) counts.erase(tenant);
  }
}

void AuditTrail::Relay::note_trouble(const Result<void>& result) {
  const std::string trouble = result ? std::string() : result.error().describe();
  {
    const std::lock_guard lock(mutex_);
    const bool same = trouble_ == trouble;
    trouble_ = trouble;
    if (same || stopping_) return;
  }
  if (!result)
    services_.log.error(
        {.event = "audit.relay_failed", .message = "Audit events wait", .error = &result.error()});
  else
    services_.log.info({.event = "audit.relay_recovered", .message = "Audit events are relayed again"});
}

}  // namespace gatehouse::audit
