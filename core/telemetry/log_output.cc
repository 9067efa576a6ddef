#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <mutex>

#include "core/telemetry/log.h"

namespace gatehouse::telemetry {
namespace {

/// How long a full pipe may hold up a line before it is given up: a stuck reader must not stop sign-ins.
constexpr int kPatienceMilliseconds = 20;

/// Writes whole lines to a descriptor. One lock, held for the write call only: without it the rests of two
/// short writes could mix.
class DescriptorOutput final : public LogOutput {
 public:
  explicit DescriptorOutput(int fd) : fd_(fd) {}

  void write_line(std::string_view line) noexcept override {
    const std::lock_guard lock(mutex_);
    if (mid_line_ && !write_all("\n")) return lose();
    mid_line_ = false;
    if (lost_ > 0) report_lost();
    if (!write_all(line)) lose();
  }

 private:
  void lose() noexcept { ++lost_; }

  void report_lost() noexcept {
    char line[128];
    const int length = std::snprintf(
        line, sizeof line,
        "{\"level\":\"warn\",\"event\":\"log.lost\",\"msg\":\"%llu lines could not be written\"}\n",
        static_cast<unsigned long long>(lost_));
    if (length > 0 && write_all({line, static_cast<std::size_t>(length)})) lost_ = 0;
  }

  bool write_all(std::string_view bytes) noexcept {
    const std::size_t whole = bytes.size();
    while (!bytes.empty() && ready()) {
      // A pipe that polls writable takes PIPE_BUF bytes without blocking, whatever the mode of its
      // descriptor.
      const ssize_t written = ::write(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
      if (written > 0)
        bytes.remove_prefix(static_cast<std::size_t>(written));
      else if (written == 0 || errno != EINTR)
        break;
    }
    // A part of a line stays, ended by the next one, so that lines never run into each other.
    if (!bytes.empty() && bytes.size() < whole) mid_line_ = true;
    return bytes.empty();
  }

  bool ready() const noexcept {
    pollfd wait{.fd = fd_, .events = POLLOUT, .revents = 0};
    return ::poll(&wait, 1, kPatienceMilliseconds) > 0;
  }

  std::mutex mutex_;
  int fd_;
  std::uint64_t lost_ = 0;
  bool mid_line_ = false;
};

}  // namespace

std::unique_ptr<LogOutput> make_output(int descriptor) {
  return std::make_unique<DescriptorOutput>(descriptor);
}

}  // namespace gatehouse::telemetry
