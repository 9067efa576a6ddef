#include "core/runtime/shutdown_signals.h"

#include <algorithm>
#include <csignal>
#include <ctime>

namespace gatehouse::runtime {
namespace {

sigset_t waited_signals() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

timespec until(Deadline deadline) noexcept {
  using namespace std::chrono;
  // Far deadlines are cut to an hour: time_t arithmetic on time_point::max() would overflow. The caller
  // loops.
  const auto left = deadline.at() - Deadline::Clock::now();
  const auto bounded = std::clamp<nanoseconds>(left, nanoseconds(0), hours(1));
  return {.tv_sec = duration_cast<seconds>(bounded).count(), .tv_nsec = (bounded % seconds(1)).count()};
}

}  // namespace

void block_signals() noexcept {
  const sigset_t set = waited_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
}

std::optional<Signal> wait_for_signal(Deadline deadline) noexcept {
  const sigset_t set = waited_signals();
  do {
    const timespec wait = until(deadline);
    switch (sigtimedwait(&set, nullptr, &wait)) {
      case SIGTERM:
        return Signal::terminate;
      case SIGINT:
        return Signal::interrupt;
      case SIGHUP:
        return Signal::reload;
      default:
        break;  // EINTR or the wait is over
    }
  } while (!deadline.passed());
  return std::nullopt;
}

}  // namespace gatehouse::runtime
