// RunLock: one server per state directory, and who it is. The lock is the kernel's: it goes with the process,
// however that ends, and the kernel names its holder. The pid in the file is for people only; whoever sends a
// signal believes the kernel, since a file may be stale or forged.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

#include "gatehouse/error.h"

namespace gatehouse::app {

class RunLock {
 public:
  /// Takes `<state>/gatehouse.pid`. conflict, with the holder's pid, when a server runs there.
  static Result<RunLock> acquire(const std::filesystem::path& state);
  /// The process that serves from this directory now. Only from another process than that one.
  static std::optional<pid_t> holder(const std::filesystem::path& state);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&&) = delete;
  ~RunLock();

 private:
  explicit RunLock(int file) : file_(file) {}
  int file_;
  bool held_ = false;
};

}  // namespace gatehouse::app
