// gatehouse: the server and its command line in one binary.
#include <malloc.h>
#include <sys/prctl.h>

#include <iostream>

#include "core/app/cli/commands.h"
#include "core/base/ids.h"
#include "core/runtime/shutdown_signals.h"

int main(int argc, char** argv) {
  using namespace gatehouse;
  runtime::block_signals();              // before any thread: they inherit the mask
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // no core file ever holds keys or passwords (S-484)
  ::mallopt(M_ARENA_MAX, 2);             // an arena per thread would cost memory and buy nothing here
  if (!start_randomness()) {
    std::cerr << "gatehouse: the machine has no source of randomness\n";
    return app::cli::kFailed;
  }
  return app::cli::run_command_line(app::cli::commands(), argc, argv, {.out = std::cout, .err = std::cerr});
}
