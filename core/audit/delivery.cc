#include "core/audit/delivery.h"

#include <algorithm>

namespace gatehouse::audit {
namespace {

constexpr auto kFirstPause = std::chrono::milliseconds(50);
constexpr auto kLongestPause = std::chrono::seconds(10);
constexpr auto kPatience = std::chrono::seconds(10);

Result<void> hand_over(AuditSink& sink, std::span<const ChainedEvent> batch) {
  GH_TRY_VOID(sink.write(batch));
  return sink.flush(Deadline::in(kPatience));
}

}  // namespace

Delivery::Delivery(std::vector<NamedSink> sinks, const telemetry::Log& log) : log_(log) {
  for (NamedSink& sink : sinks)
    destinations_.push_back({.sink = std::move(sink), .trouble = {}});
}

bool Delivery::deliver(std::span<const ChainedEvent> batch) {
  std::vector<Destination*> waiting;
  for (Destination& destination : destinations_)
    waiting.push_back(&destination);
  for (auto pause = std::chrono::milliseconds(kFirstPause);;
       pause = std::min<std::chrono::milliseconds>(pause * 2, kLongestPause)) {
    std::erase_if(waiting, [&](Destination* destination) {
      const auto result = hand_over(*destination->sink.sink, batch);
      note(*destination, result);
      return result.has_value();
    });
    if (waiting.empty()) return true;
    std::unique_lock lock(mutex_);
    if (stopped_changed_.wait_for(lock, pause, [&] { return stopped_; })) return false;
  }
}

void Delivery::note(Destination& destination, const Result<void>& result) {
  const std::string trouble = result ? std::string() : result.error().describe();
  {
    const std::lock_guard lock(mutex_);
    if (destination.trouble.empty() == trouble.empty()) {
      destination.trouble = trouble;
      return;
    }
    destination.trouble = trouble;
  }
  // Once per change: a sink that is down for an hour is one line, not thousands.
  if (result)
    log_.info({.event = "audit.sink_recovered",
               .message = "The sink takes events again",
               .plugin = destination.sink.name});
  else
    log_.error({.event = "audit.sink_failed",
                .message = "The sink refuses events; they wait and are offered again",
                .plugin = destination.sink.name,
                .error = &result.error()});
}

void Delivery::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  stopped_changed_.notify_all();
}

std::vector<AuditHealth::Sink> Delivery::health() const {
  std::vector<AuditHealth::Sink> found;
  for (const Destination& destination : destinations_) {
    const SinkHealth own = destination.sink.sink->health();
    const std::lock_guard lock(mutex_);
    found.push_back({.name = destination.sink.name,
                     .healthy = own.healthy && destination.trouble.empty(),
                     .detail = destination.trouble.empty() ? own.detail : destination.trouble});
  }
  return found;
}

std::string Delivery::trouble() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const Destination& destination : destinations_)
    if (!destination.trouble.empty())
      text += (text.empty() ? "" : "; ") + destination.sink.name + ": " + destination.trouble;
  return text;
}

}  // namespace gatehouse::audit
