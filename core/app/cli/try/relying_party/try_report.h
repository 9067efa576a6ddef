// TryReport: what `gatehouse try` did and found, told while it happens (table) or as one object at the end
// (json). Texts of the other side are escaped: a provider cannot move the terminal's cursor or forge a line.
// It holds no token and no secret.
#pragma once

#include <boost/json/object.hpp>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/output.h"

namespace gatehouse::app::cli {

struct TryStep {
  std::string_view method;
  std::string path;
  int status = 0;
  std::string note;
};

/// One thing that was checked, and why a relying party checks it.
struct TryCheck {
  std::string_view name;
  std::string seen;
};

struct TryFailure {
  std::string_view subject;  ///< "id_token"
  std::string_view check;    ///< "nonce"
  std::string got;
  std::string expected;
  std::string why;
  std::string next;  ///< a command or what to look at
  ExitCode code = kFailed;
};

class TryReport {
 public:
  TryReport(std::ostream& out, OutputFormat format, std::string_view verb);

  void subject(std::string_view issuer, std::string_view client);
  void step(TryStep step);
  /// All checks of one thing that passed; `title` sums them up.
  void passed(std::string_view thing, const std::string& title, const std::vector<TryCheck>& checks);
  void show(std::string_view name, const boost::json::object& values);
  /// Answers the exit code to leave with.
  ExitCode failed(const TryFailure& failure);
  ExitCode done();

 private:
  bool talks() const noexcept { return format_ != OutputFormat::json; }
  void explain(std::string_view label, std::string_view text);

  std::ostream& out_;
  OutputFormat format_;
  boost::json::object object_;
  std::string base_path_;
  std::size_t checks_ = 0;
};

/// Why the check of that name is made, with the clause that asks for it; empty for an unknown one.
std::string_view reason_of_check(std::string_view name) noexcept;

}  // namespace gatehouse::app::cli
