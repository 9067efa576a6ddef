// `gatehouse audit tail`: the last records of a file of the trail, and with --follow those that come. Needs
// no configuration and no running server; goes on in the fresh file after logrotate moved the old one away.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/output.h"

namespace gatehouse::app::cli {

struct AuditTailOptions {
  std::filesystem::path file;
  std::string tenant;      ///< of this tenant only; empty: of all
  std::string event;       ///< "token.denied", or a whole family: "token."
  std::string actor;       ///< "user:<id>", or a kind of actor: "client:"
  std::size_t lines = 10;  ///< of what is there already, the last so many that fit
  bool follow = false;
};

/// `wait` pauses between two looks at the file and answers false to end; called when following only. json:
/// the records as they stand in the file; id: their event ids; table: a line for people. kNotFound when the
/// file cannot be read.
ExitCode tail_audit(const AuditTailOptions& options, OutputFormat format, const std::function<bool()>& wait,
                    Streams streams);

}  // namespace gatehouse::app::cli
