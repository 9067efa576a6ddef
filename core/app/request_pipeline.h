// RequestPipeline: the way of a request from the front door to its endpoint and back: admit, resolve the
// tenant, route, guard, read parameters, handle, answer (docs/architecture.md). Knows no endpoint by name.
//
// receive() runs on I/O threads. What an endpoint cannot do there goes to a pool; a full pool is a 503.
// Whatever happens, exactly one answer leaves, with a request id and without internals.
#pragma once

#include "core/app/homeless_pages.h"
#include "core/app/site.h"
#include "core/http/client_certificate.h"
#include "core/http/endpoint.h"
#include "core/http/exchange.h"
#include "core/http/forwarded.h"
#include "core/runtime/worker_pool.h"
#include "core/telemetry/log.h"
#include "core/telemetry/metrics.h"

namespace gatehouse::app {

struct PipelinePools {
  runtime::WorkerPool& pool;
  runtime::WorkerPool& signing;
  runtime::WorkerPool& hash;

  runtime::WorkerPool& at(http::RunsOn where) const noexcept;
};

class RequestPipeline final : public http::RequestSink {
 public:
  /// Who is told of every answer.
  struct Observers {
    const telemetry::Log& log;
    telemetry::Metrics& metrics;
  };
  /// Who may speak for clients, and how they pass on a client's certificate; `der`: they do not.
  struct Forwarding {
    http::TrustedProxies proxies;
    http::CertificateForm certificates = http::CertificateForm::der;
  };
  RequestPipeline(const CurrentSite& site, PipelinePools pools, Forwarding forwarding,
                  const pages::PageRenderer& pages, Observers observers, const Clock& clock)
      : site_(site),
        pools_(pools),
        forwarding_(std::move(forwarding)),
        homeless_(pages),
        log_(observers.log),
        metrics_(observers.metrics),
        clock_(clock) {}

  void receive(http::Request request, http::ResponseTicket ticket) noexcept override;
  std::string answered_by_door(const http::DoorAnswer& answer) noexcept override;

 private:
  struct Arrival;
  struct Job;
  void process(Arrival arrival);
  /// What is answered before any endpoint is asked; nothing to go on.
  std::optional<http::Response> route(Arrival& arrival) const;
  std::optional<http::Response> route_at_issuer(Arrival& arrival, std::string_view host) const;
  std::optional<http::Response> guard(const Arrival& arrival) const;
  std::optional<http::Response> read_params(Arrival& arrival) const;
  void submit(Arrival arrival, http::RunsOn where);
  void run(Arrival arrival, http::RunsOn where);
  void busy(Arrival arrival, std::string_view failure) const;
  void finish(Arrival arrival, http::Response response, std::string_view failure) const;
  http::Response preflight(const Arrival& arrival) const;
  void allow_origin(const Arrival& arrival, http::Response& response) const;
  http::Response plain_error(const Arrival& arrival, int status, std::string_view code,
                             std::string_view text) const;

  const CurrentSite& site_;
  PipelinePools pools_;
  Forwarding forwarding_;
  const HomelessPages homeless_;
  const telemetry::Log& log_;
  telemetry::Metrics& metrics_;
  const Clock& clock_;
};

}  // namespace gatehouse::app
