#include "core/app/cli/serve_command.h"

#include <ostream>

#include "core/app/cli/installation.h"
#include "core/app/server.h"
#include "core/config/render_diagnostics.h"
#include "core/http/pistache/front_door.h"
#include "core/runtime/shutdown_signals.h"

namespace gatehouse::app::cli {
namespace {

constexpr Duration kDrain = std::chrono::seconds(25);

http::FrontDoorOptions door_options(const config::ServerConfig& server, const http::TrustedProxies& proxies) {
  http::FrontDoorOptions options;
  options.listen = {server.public_listener.address};
  if (server.workers.io != 0) options.io_threads = server.workers.io;
  options.caps.exempt = [proxies](std::string_view address) {
    const auto parsed = http::IpAddress::parse(address);
    return parsed && proxies.trusts(*parsed);
  };
  return options;
}

ExitCode answer_requests(Installation& installation, Server& server, const ServeOptions& options,
                         Streams streams) {
  const auto& config = installation.snapshot().server;
  const auto proxies = http::TrustedProxies::parse(config.public_listener.trusted_proxies);
  if (!proxies) return report(proxies.error(), streams.err);
  auto door = http::FrontDoor::create(door_options(config, *proxies), server.sink());
  if (!door)
    return report(std::move(door).error().with("listening on " + config.public_listener.address),
                  streams.err);
  installation.log().info(
      {.event = "server.ready", .message = "Requests are answered at " + (*door)->addresses().front() + "."});
  options.ready();
  while (true) {
    const auto signal = runtime::wait_for_signal();
    if (!signal) continue;
    if (*signal != runtime::Signal::reload) break;
    const auto reloaded = server.reload();
    streams.err << config::render_text(reloaded.found, reloaded.sources);
  }
  installation.log().info({.event = "server.stopping", .message = "Finishing what was begun."});
  if (!(*door)->drain(Deadline::in(kDrain)))
    installation.log().warn({.event = "server.drain_cut", .message = "Some connections had to be cut."});
  return kDone;
}

}  // namespace

ExitCode serve(const ServeOptions& options, Streams streams) {
  const auto installation = Installation::open(options.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto server = Server::start({.configuration = installation->configuration(),
                               .plugins = installation->plugins(),
                               .clock = installation->clock(),
                               .log = installation->log()},
                              Keeper::Rhythm{});
  if (!server) return report(server.error(), streams.err);
  return answer_requests(*installation, **server, options, streams);
}

}  // namespace gatehouse::app::cli
