#include "core/app/cli/server/serve_command.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "core/app/cli/installation/installation.h"
#include "core/app/cli/server/tls_listeners.h"
#include "core/app/pool_threads.h"
#include "core/app/reload_report.h"
#include "core/app/run_lock.h"
#include "core/app/server.h"
#include "core/app/state_directory.h"
#include "core/app/telemetry_port.h"
#include "core/app/version.h"
#include "core/config/render_diagnostics.h"
#include "core/http/pistache/front_door.h"
#include "core/runtime/service_notifier.h"
#include "core/runtime/shutdown_signals.h"
#include "core/runtime/start_memory.h"

namespace gatehouse::app::cli {
namespace {

constexpr Duration kDrain = std::chrono::seconds(25);
/// So long after the first answers nothing that only a start needs is in use any more.
constexpr Duration kStartSettles = std::chrono::seconds(1);
/// S-041: the manager's watchdog is fed only while no I/O thread is stuck for longer.
constexpr auto kStalled = std::chrono::seconds(10);

http::FrontDoorOptions door_options(const config::ServerConfig& server, const TlsListeners& listeners,
                                    const http::TrustedProxies& proxies) {
  http::FrontDoorOptions options;
  options.listen = listeners.places();
  options.io_threads = io_threads(server.workers);
  options.caps.exempt = [proxies](std::string_view address) {
    const auto parsed = http::IpAddress::parse(address);
    return parsed && proxies.trusts(*parsed);
  };
  return options;
}

http::FrontDoorOptions telemetry_options(const std::string& address) {
  http::FrontDoorOptions options;
  options.listen = {address};
  options.io_threads = 1;
  options.caps.total = 64;
  return options;
}

/// The parts of a running service, in the order in which they start; they end in reverse.
class Service {
 public:
  Service(Installation& installation, Streams streams) : installation_(installation), streams_(streams) {}

  Result<void> start() {
    const auto& config = installation_.snapshot().server;
    GH_TRY_VOID(prepare_state_directory(config.state));
    GH_TRY(auto lock, RunLock::acquire(config.state));
    lock_.emplace(std::move(lock));
    GH_TRY_VOID(open_telemetry(config));
    GH_TRY(server_, Server::start({.configuration = installation_.configuration(),
                                   .plugins = installation_.plugins(),
                                   .clock = installation_.clock(),
                                   .log = installation_.log(),
                                   .metrics = metrics_},
                                  Keeper::Rhythm{}));
    GH_TRY(const auto proxies, http::TrustedProxies::parse(config.public_listener.trusted_proxies));
    GH_TRY(listeners_, TlsListeners::open(config));
    auto door = http::FrontDoor::create(door_options(config, listeners_, proxies), server_->sink());
    if (!door) return std::move(door).error().with("listening on " + config.public_listener.address);
    door_ = *std::move(door);
    if (telemetry_) telemetry_->attach(*server_, [this] { return door_->counters(); });
    return {};
  }

  void run() {
    installation_.log().info(
        {.event = "server.ready", .message = "Requests are answered at " + door_->addresses().front() + "."});
    notifier_.send("READY=1\nSTATUS=Answering requests at " + door_->addresses().front());
    bool start_is_over = false;
    while (true) {
      const auto interval = notifier_.watchdog_interval();
      auto patience = interval ? Deadline::in(*interval) : Deadline::never();
      if (!start_is_over) patience = Deadline::in(std::min(kStartSettles, interval.value_or(kStartSettles)));
      const auto signal = runtime::wait_for_signal(patience);
      if (interval && door_->counters().stalled < kStalled) notifier_.send("WATCHDOG=1");
      if (!signal) {
        if (!std::exchange(start_is_over, true)) runtime::release_start_memory();
        continue;
      }
      if (*signal != runtime::Signal::reload) return;
      reload();
    }
  }

  void stop() {
    installation_.log().info({.event = "server.stopping", .message = "Finishing what was begun."});
    notifier_.send("STOPPING=1\nSTATUS=Finishing what was begun");
    if (telemetry_) telemetry_->drain();
    pause();
    if (!door_->drain(Deadline::in(kDrain)))
      installation_.log().warn({.event = "server.drain_cut", .message = "Some connections had to be cut."});
    if (telemetry_) telemetry_->detach();
  }

 private:
  Result<void> open_telemetry(const config::ServerConfig& config) {
    const auto& address = config.telemetry_listener.address;
    if (address.empty()) return {};
    GH_TRY(telemetry_, TelemetryPort::create(
                           metrics_, {.version = kVersion, .revision = kRevision, .state = config.state}));
    auto door = http::FrontDoor::create(telemetry_options(address), *telemetry_);
    if (!door) return std::move(door).error().with("listening on " + address);
    telemetry_door_ = *std::move(door);
    installation_.log().info(
        {.event = "server.telemetry",
         .message = "Health and metrics are answered at " + telemetry_door_->addresses().front() + "."});
    return {};
  }

  /// A balancer asks /readyz every few seconds and sends people here until it has heard no: whoever comes
  /// meanwhile is answered (S-446).
  void pause() {
    const auto pause = installation_.configuration().current()->server.shutdown.pause;
    for (const auto end = Deadline::in(pause); !end.passed();) {
      const auto signal = runtime::wait_for_signal(end);
      if (signal && *signal != runtime::Signal::reload) return;
    }
  }

  void reload() {
    const std::filesystem::path state = installation_.snapshot().server.state;
    notifier_.send("RELOADING=1\nSTATUS=Reading the configuration");
    const auto reloaded = server_->reload();
    if (const auto renewed = reloaded.swapped ? listeners_.renew() : Result<void>(); !renewed)
      installation_.log().warn({.event = "server.certificate_kept",
                                .message = "A listener keeps the certificate that it had.",
                                .error = &renewed.error()});
    const auto problems = config::render_text(reloaded.found, reloaded.sources);
    streams_.err << problems << std::flush;
    const auto before = ReloadReport::read(state);
    const auto written = ReloadReport{.sequence = (before ? before->sequence : 0) + 1,
                                      .swapped = reloaded.swapped,
                                      .generation = reloaded.generation,
                                      .problems = problems}
                             .write(state);
    if (!written)
      installation_.log().warn({.event = "config.report_failed",
                                .message = "The result of the reload could not be written.",
                                .error = &written.error()});
    notifier_.send(reloaded.swapped ? "READY=1\nSTATUS=Answering requests"
                                    : "READY=1\nSTATUS=Answering requests; the last reload was refused");
  }

  Installation& installation_;
  Streams streams_;
  const runtime::ServiceNotifier notifier_ = runtime::ServiceNotifier::from_environment();
  telemetry::Metrics metrics_;
  std::optional<RunLock> lock_;
  std::unique_ptr<TelemetryPort> telemetry_;
  std::unique_ptr<http::FrontDoor> telemetry_door_;
  std::unique_ptr<Server> server_;
  TlsListeners listeners_;
  std::unique_ptr<http::FrontDoor> door_;
};

}  // namespace

ExitCode serve(const ServeOptions& options, Streams streams) {
  const auto installation = Installation::open(options.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  Service service(*installation, streams);
  if (const auto started = service.start(); !started) return report(started.error(), streams.err);
  options.ready();
  service.run();
  service.stop();
  return kDone;
}

}  // namespace gatehouse::app::cli
