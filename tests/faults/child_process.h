// ChildProcess: a program that a test starts, talks to through pipes, and ends.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace gatehouse::tests {

class ChildProcess {
 public:
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// The next line that it prints; empty at the end of its output.
  std::string line();
  void close_input();
  void kill();
  /// Waits for its end; its exit status, or 128 and the signal that ended it.
  int wait();

 private:
  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string buffered_;
};

}  // namespace gatehouse::tests
