// TelemetryPort: what operators' machines ask: /livez, /readyz, /startupz and /metrics, on a listener of
// their own
// (`listen.telemetry`), which is not for the public: metrics name tenants (S-494).
//
// Its listener may open before the server is made; until attach() it says that it starts. Answers are made on
// one thread of its own, so that they come while the server is busy. The checks of readiness are made at most
// once a second, however often it is asked (S-457). Thread-safe.
#pragma once

#include <shared_mutex>

#include "core/app/server.h"
#include "core/http/pistache/front_door.h"

namespace gatehouse::app {

class TelemetryPort final : public http::RequestSink {
 public:
  struct Facts {
    std::string version;
    std::string revision;         ///< the commit that it was built from
    std::filesystem::path state;  ///< where `gatehouse backup` leaves word
  };
  static Result<std::unique_ptr<TelemetryPort>> create(const telemetry::Metrics& metrics, Facts facts);

  void receive(http::Request request, http::ResponseTicket ticket) noexcept override;

  /// From here on the server is ready, as far as its checks say so. `door` answers for the public listener.
  void attach(const Server& server, std::function<http::FrontDoorCounters()> door);
  /// Ready no more; before the public listener closes, so that balancers send nothing new.
  void drain() noexcept { draining_ = true; }
  /// Returns once nothing looks at the server any more.
  void detach();

 private:
  struct Job;
  TelemetryPort(const telemetry::Metrics& metrics, Facts facts)
      : metrics_(metrics), facts_(std::move(facts)) {}
  http::Response answer(const http::Request& request);
  http::Response alive() const;
  /// `?verbose`: with what is wrong; `?exclude=NAME`, as often as needed: without regard to that check.
  http::Response ready(const http::Request& request);
  http::Response started() const;
  http::Response metrics() const;
  void describe_door(telemetry::Exposition& out) const;

  const telemetry::Metrics& metrics_;
  const Facts facts_;
  std::atomic<bool> draining_{false};
  mutable std::shared_mutex attaching_;
  const Server* server_ = nullptr;
  std::function<http::FrontDoorCounters()> door_;
  // The worker's own.
  std::vector<Server::Check> checked_;
  std::chrono::steady_clock::time_point checked_at_{};
  std::unique_ptr<runtime::WorkerPool> worker_;  // last: it ends before what it uses
};

}  // namespace gatehouse::app
