#include "core/app/telemetry_port.h"

#include <sys/stat.h>

#include <algorithm>

#include <boost/json.hpp>

#include "core/http/params.h"
#include "core/http/security_headers.h"
#include "gatehouse/abi.h"

namespace gatehouse::app {
namespace {

constexpr auto kChecksHold = std::chrono::seconds(1);
/// S-041: an I/O thread that is this long in one batch is stuck.
constexpr auto kStalled = std::chrono::seconds(10);

http::Response status(bool good, std::string_view word, boost::json::array checks = {}) {
  boost::json::object body{{"status", word}};
  if (!checks.empty()) body["checks"] = std::move(checks);
  return http::json(good ? 200 : 503, boost::json::serialize(body), http::Scheme::http);
}

bool excludes(const http::Params& query, std::string_view check) {
  return std::any_of(query.pairs().begin(), query.pairs().end(), [check](const auto& parameter) {
    return parameter.first == "exclude" && parameter.second == check;
  });
}

}  // namespace

struct TelemetryPort::Job {
  TelemetryPort* port;
  http::Request request;
  http::ResponseTicket ticket;
  void operator()() { std::move(ticket).answer(port->answer(request)); }
};

Result<std::unique_ptr<TelemetryPort>> TelemetryPort::create(const telemetry::Metrics& metrics, Facts facts) {
  std::unique_ptr<TelemetryPort> port(new TelemetryPort(metrics, std::move(facts)));
  GH_TRY(port->worker_, runtime::WorkerPool::create({.name = "telemetry", .threads = 1, .queue = 16}));
  return port;
}

void TelemetryPort::receive(http::Request request, http::ResponseTicket ticket) noexcept {
  Job job{this, std::move(request), std::move(ticket)};
  if (!worker_->try_submit(std::move(job), Deadline::in(std::chrono::seconds(10))))
    std::move(job.ticket).answer(status(false, "busy"));
}

void TelemetryPort::attach(const Server& server, std::function<http::FrontDoorCounters()> door) {
  const std::unique_lock lock(attaching_);
  server_ = &server;
  door_ = std::move(door);
}

void TelemetryPort::detach() {
  const std::unique_lock lock(attaching_);
  server_ = nullptr;
  door_ = nullptr;
}

http::Response TelemetryPort::answer(const http::Request& request) {
  const auto path = request.path();
  const bool known = path == "/livez" || path == "/readyz" || path == "/startupz" || path == "/metrics";
  if (!known) return http::empty(404, http::Scheme::http);
  if (request.method != http::Method::get && request.method != http::Method::head) {
    auto response = http::empty(405, http::Scheme::http);
    response.headers.push_back({"Allow", "GET, HEAD"});
    return response;
  }
  const std::shared_lock lock(attaching_);
  if (path == "/livez") return alive();
  if (path == "/startupz") return started();
  return path == "/readyz" ? ready(request) : metrics();
}

http::Response TelemetryPort::alive() const {
  const bool stuck = door_ && door_().stalled > kStalled;
  return status(!stuck, stuck ? "stalled" : "alive");
}

http::Response TelemetryPort::started() const {
  const bool done = server_ != nullptr || draining_;
  return status(done, done ? "started" : "starting");
}

http::Response TelemetryPort::ready(const http::Request& request) {
  const auto query = http::Params::parse(request.query());
  if (!query) return status(false, "malformed query");
  // No exclusion helps against these: there is nobody to ask, or soon will not be.
  if (draining_) return status(false, "draining");
  if (server_ == nullptr) return status(false, "starting");
  const auto now = std::chrono::steady_clock::now();
  if (checked_.empty() || now - checked_at_ >= kChecksHold) {
    checked_ = server_->checks();
    checked_at_ = now;
  }
  bool good = true;
  boost::json::array list;
  for (const auto& check : checked_) {
    boost::json::object line{{"name", check.name}, {"ok", check.ok}};
    if (excludes(*query, check.name))
      line["excluded"] = true;
    else
      good = good && check.ok;
    if (query->contains("verbose") && !check.detail.empty()) line["detail"] = check.detail;
    list.push_back(std::move(line));
  }
  return status(good, good ? "ready" : "not ready", std::move(list));
}

http::Response TelemetryPort::metrics() const {
  namespace metric = telemetry::metric;
  telemetry::Exposition out;
  metrics_.write(out);
  out.sample(
      metric::kBuildInfo,
      {facts_.version, facts_.revision,
       std::to_string(GATEHOUSE_SDK_VERSION >> 16) + "." + std::to_string(GATEHOUSE_SDK_VERSION >> 8 & 0xff)},
      1);
  if (door_) describe_door(out);
  if (server_ != nullptr) server_->describe(out);
  struct stat backup {};
  if (::stat((facts_.state / "last-backup").c_str(), &backup) == 0)
    out.sample(metric::kLastBackup, {}, static_cast<double>(backup.st_mtim.tv_sec));
  telemetry::write_process_metrics(out);
  auto response = http::json(200, std::move(out).take(), http::Scheme::http);
  for (auto& header : response.headers)
    if (header.name == "Content-Type") header.value = telemetry::Exposition::kMediaType;
  return response;
}

void TelemetryPort::describe_door(telemetry::Exposition& out) const {
  namespace metric = telemetry::metric;
  const auto door = door_();
  const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
  out.sample(metric::kOpenConnections, {"public"}, number(door.open));
  out.sample(metric::kConnections, {"public", "accepted"}, number(door.accepted));
  out.sample(metric::kConnections, {"public", "refused"}, number(door.refused));
  out.sample(metric::kConnections, {"public", "cut"}, number(door.cut));
  out.sample(metric::kMalformedRequests, {"public"}, number(door.malformed));
  out.sample(metric::kRequestTimeouts, {"public"}, number(door.timed_out));
}

}  // namespace gatehouse::app
