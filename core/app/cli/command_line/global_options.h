// GlobalOptions: what may stand before or after every verb of the command line.
#pragma once

#include <string>

#include "core/app/cli/command_line/output.h"

namespace gatehouse::app::cli {

struct GlobalOptions {
  std::string config_file;
  std::string tenant;
  OutputFormat output = OutputFormat::table;
};

}  // namespace gatehouse::app::cli
