#include "core/app/cli/reload/reload_command.h"

#include <cerrno>
#include <csignal>
#include <ostream>
#include <system_error>
#include <thread>

#include "core/app/cli/installation/installation.h"
#include "core/app/reload_report.h"
#include "core/app/run_lock.h"

namespace gatehouse::app::cli {
namespace {

constexpr auto kLook = std::chrono::milliseconds(20);

ExitCode unavailable(std::ostream& err, const std::string& what) {
  err << "gatehouse: " << what << '\n';
  return kUnavailable;
}

/// The report with a later number than `before`; nothing when the server ends or time is over.
std::optional<ReloadReport> wait_for_report(const std::filesystem::path& state, std::uint64_t before,
                                            std::chrono::seconds patience) {
  const auto deadline = Deadline::in(patience);
  while (!deadline.passed()) {
    if (auto report = ReloadReport::read(state); report && report->sequence > before) return report;
    if (!RunLock::holder(state)) return std::nullopt;
    std::this_thread::sleep_for(kLook);
  }
  return std::nullopt;
}

}  // namespace

ExitCode reload(const ReloadOptions& options, Streams streams) {
  // Checked here first: a broken file is said by whoever broke it, with its place, and the server is not
  // bothered.
  const auto installation = Installation::open(options.config_file, streams.err);
  if (!installation) {
    streams.err << "Not reloaded: a server that runs keeps the configuration that it has.\n";
    return kInvalidConfiguration;
  }
  const std::filesystem::path state = installation->snapshot().server.state;
  const auto server = RunLock::holder(state);
  if (!server)
    return unavailable(streams.err,
                       "no server runs on " + state.string() + "; start one with: gatehouse serve");
  const auto before = ReloadReport::read(state);
  if (::kill(*server, SIGHUP) != 0) {
    const int number = errno;
    streams.err << "gatehouse: cannot signal process " << *server << ": "
                << std::generic_category().message(number) << '\n';
    return number == EPERM ? kNotPermitted : kUnavailable;
  }
  const auto report = wait_for_report(state, before ? before->sequence : 0, options.patience);
  if (!report)
    return unavailable(streams.err, "process " + std::to_string(*server) + " did not say within " +
                                        std::to_string(options.patience.count()) +
                                        " s what became of the reload; its log tells more");
  if (!report->swapped) {
    streams.err << report->problems << "Refused: the old configuration keeps running.\n";
    return kInvalidConfiguration;
  }
  streams.err << report->problems;
  streams.out << "The new configuration is in force (generation " << report->generation << ").\n";
  return kDone;
}

}  // namespace gatehouse::app::cli
