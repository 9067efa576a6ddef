// Relay: the engine of the AuditTrail. One thread gathers what waits in outboxes and spool into a batch,
// chains it, remembers it (relay_file.h), delivers it and forgets it at its source. See audit_trail.h for
// the promises.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "core/audit/audit_trail.h"
#include "core/audit/batch.h"
#include "core/audit/delivery.h"
#include "core/audit/durable_file.h"
#include "core/audit/relay_file.h"

namespace gatehouse::audit {

class AuditTrail::Relay {
 public:
  struct Services {
    Outboxes outboxes;
    const Clock& clock;
    const telemetry::Log& log;
  };
  static Result<std::unique_ptr<Relay>> open(const AuditOptions& options, std::vector<NamedSink> sinks,
                                             Services services);
  ~Relay();

  Result<void> record(const TenantId& tenant, const AuditEvent& event);
  void count(const TenantId& tenant) noexcept;
  void wake() noexcept;
  Result<void> drain(Deadline deadline);
  AuditHealth health() const;

 private:
  enum class Pass { delivered, idle, trouble };

  Relay(const AuditOptions& options, std::vector<NamedSink> sinks, Services services);
  void run();
  void wait_for_work();
  void let_gather();
  Pass pass();
  Result<bool> relay_one_batch();
  Result<void> announce(const PendingBatch& origin);
  Result<void> remember();
  Result<void> forget_at_source(const Batch& batch);
  void report_overflow();
  void report_counted();
  /// For each tenant an event that tells a number; what was told is taken from `counts`.
  void tell_counts(std::string_view event, std::map<TenantId, std::uint64_t>& counts);
  void note_trouble(const Result<void>& result);

  const AuditOptions options_;
  const Services services_;
  Delivery delivery_;
  FileHandle lock_file_;  ///< held as long as the directory is ours
  std::unique_ptr<Spool> spool_;

  // The relay thread's own.
  RelayFile file_;
  RelayState state_;
  bool unsaved_ = false;        ///< the file says `pending`, though it is delivered
  TenantId turn_;               ///< whose outbox was looked at last
  std::size_t last_batch_ = 0;  ///< records in it

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool awake_ = false;
  std::uint64_t drain_asked_ = 0;
  std::uint64_t drain_done_ = 0;
  std::string trouble_;        ///< of gathering and remembering; the sinks' own is in delivery_
  std::uint64_t refused_ = 0;  ///< since start
  std::map<TenantId, std::uint64_t> unreported_;  ///< refused events without an audit.overflowed yet

  std::map<TenantId, std::uint64_t> counted_;  ///< not told by an audit.summarised yet
  std::chrono::steady_clock::time_point next_summary_;

  std::thread thread_;
};

}  // namespace gatehouse::audit
