// Findings of `gatehouse doctor`: what was looked at, how it is, and what to do about it. A value; printed as
// lines for people or as one JSON object.
#pragma once

#include <string>
#include <vector>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/output.h"

namespace gatehouse::app::cli {

struct Finding {
  enum class Level { ok, warn, fail } level = Level::ok;
  std::string check;  ///< one word: "storage"
  std::string what;
  std::string fix;  ///< a command or a sentence; empty where all is well
};

class DoctorReport {
 public:
  void ok(std::string check, std::string what);
  void warn(std::string check, std::string what, std::string fix);
  void fail(std::string check, std::string what, std::string fix);

  bool failed() const noexcept;
  void print(OutputFormat format, Streams streams) const;

 private:
  std::vector<Finding> findings_;
};

}  // namespace gatehouse::app::cli
