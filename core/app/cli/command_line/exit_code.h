// Exit codes of the command line, and the streams that a command writes to.
#pragma once

#include <iosfwd>

namespace gatehouse::app::cli {

enum ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kInvalidConfiguration = 3,
  kNotFound = 4,
  kConflict = 5,
  kNotPermitted = 6,
  kUnavailable = 7,
};

/// Data goes to `out`, progress and advice to `err`.
struct Streams {
  std::ostream& out;
  std::ostream& err;
};

}  // namespace gatehouse::app::cli
