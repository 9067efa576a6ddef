#include "core/app/run_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace gatehouse::app {
namespace {

constexpr std::string_view kName = "gatehouse.pid";

struct flock whole_file() noexcept {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

std::optional<pid_t> holder_of(int file) noexcept {
  auto lock = whole_file();
  if (::fcntl(file, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return std::nullopt;
  return lock.l_pid;
}

}  // namespace

Result<RunLock> RunLock::acquire(const std::filesystem::path& state) {
  auto path = state / kName;
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) {
    const int number = errno;
    return Error(number == EACCES ? ErrorCode::permission : ErrorCode::unavailable,
                 "cannot open " + path.string() + ": " + std::generic_category().message(number));
  }
  RunLock lock(file);
  auto wanted = whole_file();
  if (::fcntl(file, F_SETLK, &wanted) != 0) {
    const auto other = holder_of(file);
    return Error(ErrorCode::conflict, "a server already runs on " + state.string() +
                                          (other ? ", process " + std::to_string(*other) : std::string()));
  }
  // The lock holds without it: on a full disk the storage says what is wrong, in better words.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file, 0) == 0) (void)!::write(file, pid.data(), pid.size());
  lock.held_ = true;
  return lock;
}

std::optional<pid_t> RunLock::holder(const std::filesystem::path& state) {
  const int file = ::open((state / kName).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return std::nullopt;
  const auto pid = holder_of(file);
  ::close(file);
  return pid;
}

RunLock::RunLock(RunLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)), held_(std::exchange(other.held_, false)) {}

RunLock::~RunLock() {
  if (file_ < 0) return;
  // Emptied, not removed: of two servers that start at once, each would lock a file of its own.
  if (held_) (void)!::ftruncate(file_, 0);
  ::close(file_);
}

}  // namespace gatehouse::app
