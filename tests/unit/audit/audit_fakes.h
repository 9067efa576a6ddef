// Stand-ins for what the audit trail talks to: an outbox and a sink in memory, whose state can be looked at
// and copied.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/audit/audit_trail.h"
#include "core/audit/event_catalogue.h"
#include "gatehouse/audit_record.h"
#include "tests/support/captured_log.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::audit {

using tests::CapturedLog;
using tests::TemporaryDirectory;

class FixedClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return TimePoint(std::chrono::seconds(1'764'000'000)); }
};

inline AuditEvent sample_event(const std::string& id) {
  return {.id = EventId(id),
          .at = TimePoint(std::chrono::microseconds(1'764'000'000'123'456)),
          .type = std::string(kLoginFailed),
          .outcome = AuditOutcome::denied,
          .request_id = "01930b7e-5f0c-7a3e-9b1d-2f6c1e0a4d11",
          .actor = "system",
          .address = "203.0.113.0/24",
          .details = {{"client_id", "payroll"}, {"reason", "wrong_password"}}};
}

/// Called before each operation that a crash could precede; see the crash test.
using Hook = std::function<void(const char* operation)>;

class MemoryOutbox final : public OutboxStore {
 public:
  explicit MemoryOutbox(Hook hook = {}) : hook_(std::move(hook)) {}
  Result<void> append(std::span<const AuditEvent> events) override {
    const std::lock_guard lock(mutex_);
    for (const AuditEvent& event : events)
      entries_.push_back({.cursor = ++last_, .event = event});
    return {};
  }
  Result<std::vector<OutboxEntry>> read(std::uint64_t after, std::uint32_t limit) override {
    const std::lock_guard lock(mutex_);
    ++reads_;
    if (failing_) return Error(ErrorCode::unavailable, "database is locked");
    std::vector<OutboxEntry> found;
    for (const OutboxEntry& entry : entries_)
      if (entry.cursor > after && found.size() < limit) found.push_back(entry);
    return found;
  }
  Result<void> done(std::uint64_t cursor) override {
    if (hook_) hook_("outbox.done");
    const std::lock_guard lock(mutex_);
    if (failing_done_ > 0) return --failing_done_, Error(ErrorCode::unavailable, "database is locked");
    std::erase_if(entries_, [&](const OutboxEntry& entry) { return entry.cursor <= cursor; });
    return {};
  }

  void put(const std::string& id) {
    const AuditEvent event = sample_event(id);
    (void)append(std::span(&event, 1));
  }
  void fail(bool failing) {
    const std::lock_guard lock(mutex_);
    failing_ = failing;
  }
  void fail_done(int times) {
    const std::lock_guard lock(mutex_);
    failing_done_ = times;
  }
  int reads() const {
    const std::lock_guard lock(mutex_);
    return reads_;
  }
  bool holds_something() const {
    const std::lock_guard lock(mutex_);
    return failing_ || !entries_.empty();
  }
  std::deque<OutboxEntry> entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
  }
  void set_entries(std::deque<OutboxEntry> entries) {
    const std::lock_guard lock(mutex_);
    entries_ = std::move(entries);
    for (const auto& entry : entries_)
      last_ = std::max(last_, entry.cursor);
  }

 private:
  Hook hook_;
  mutable std::mutex mutex_;
  std::deque<OutboxEntry> entries_;
  std::uint64_t last_ = 0;
  bool failing_ = false;
  int failing_done_ = 0;
  int reads_ = 0;
};

/// What a sink has been given; outlives the sink.
struct SinkContent {
  mutable std::mutex mutex;
  std::vector<ChainedEvent> records;
  std::vector<std::size_t> batches;
  bool failing = false;

  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex);
    std::vector<std::string> found;
    for (const ChainedEvent& record : records)
      found.push_back(audit_record_line(record));
    return found;
  }
  std::vector<std::string> ids() const {
    const std::lock_guard lock(mutex);
    std::vector<std::string> found;
    for (const ChainedEvent& record : records)
      found.push_back(record.event.id.text());
    return found;
  }
  void fail(bool now) {
    const std::lock_guard lock(mutex);
    failing = now;
  }
};

class MemorySink final : public AuditSink {
 public:
  MemorySink(SinkContent& content, Hook hook) : content_(content), hook_(std::move(hook)) {}
  Result<void> write(std::span<const ChainedEvent> events) override {
    if (hook_) hook_("sink.write");
    const std::lock_guard lock(content_.mutex);
    if (content_.failing) return Error(ErrorCode::unavailable, "no space left on device");
    content_.records.insert(content_.records.end(), events.begin(), events.end());
    content_.batches.push_back(events.size());
    return {};
  }
  Result<void> flush(Deadline) override {
    if (hook_) hook_("sink.flush");
    return {};
  }
  SinkHealth health() const override { return {}; }

 private:
  SinkContent& content_;
  Hook hook_;
};

/// A trail with its surroundings. Tenants are those of `outboxes`.
class TrailFixture {
 public:
  explicit TrailFixture(std::filesystem::path directory, Hook hook = {})
      : directory_(std::move(directory)), hook_(std::move(hook)) {}

  void add_tenant(const std::string& tenant) { outboxes_[tenant] = std::make_shared<MemoryOutbox>(hook_); }
  MemoryOutbox& outbox(const std::string& tenant) { return *outboxes_.at(tenant); }

  Result<void> open(config::AuditMode mode = config::AuditMode::queued, std::uint64_t limit = 1 << 20,
                    int sinks = 1) {
    std::vector<NamedSink> made;
    for (int i = 0; i < sinks; ++i)
      made.push_back({.name = "memory" + std::to_string(i),
                      .sink = std::make_unique<MemorySink>(contents_[static_cast<std::size_t>(i)], hook_)});
    const AuditOptions options{
        .directory = directory_, .mode = mode, .spool_limit = limit, .poll = std::chrono::milliseconds(20)};
    GH_TRY(trail_,
           AuditTrail::open(
               options, std::move(made),
               {.waiting = [this](const TenantId& after, std::uint32_t most) { return waiting(after, most); },
                .of = [this](const TenantId& tenant) -> Result<std::shared_ptr<OutboxStore>> {
                  if (!serving_) return Error(ErrorCode::unavailable, "not yet");
                  const auto found = outboxes_.find(tenant.text());
                  if (found == outboxes_.end()) return std::shared_ptr<OutboxStore>();
                  return std::shared_ptr<OutboxStore>(found->second);
                }},
               clock_, log_));
    return {};
  }
  void close() { trail_.reset(); }
  /// Whether the tenants can be asked for: not in the first moments of a server.
  void serve(bool serving) { serving_ = serving; }
  AuditTrail& trail() { return *trail_; }
  Result<void> drain(Duration patience = std::chrono::seconds(20)) {
    return trail_->drain(Deadline::in(patience));
  }
  SinkContent& content(std::size_t i = 0) { return contents_[i]; }
  const std::string& log_text() const { return log_text_; }

 private:
  Result<std::vector<TenantId>> waiting(const TenantId& after, std::uint32_t limit) const {
    std::vector<TenantId> found;
    for (auto it = outboxes_.upper_bound(after.text()); it != outboxes_.end() && found.size() < limit; ++it)
      if (it->second->holds_something()) found.emplace_back(it->first);
    return found;
  }

  std::filesystem::path directory_;
  Hook hook_;
  FixedClock clock_;
  std::string log_text_;
  telemetry::Log log_{std::make_unique<CapturedLog>(log_text_), clock_, telemetry::LogFormat::json,
                      LogLevel::debug};
  std::map<std::string, std::shared_ptr<MemoryOutbox>> outboxes_;
  std::array<SinkContent, 2> contents_;
  std::atomic<bool> serving_ = true;
  std::unique_ptr<AuditTrail> trail_;
};

}  // namespace gatehouse::audit
