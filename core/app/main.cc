// gatehouse: the server and its command line in one binary.
#include <malloc.h>
#include <sys/prctl.h>

#include <iostream>

#include "core/app/cli/verbs/command_line.h"
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

  CLI::App line("Gatehouse, an OpenID Connect provider", "gatehouse");
  app::cli::GlobalOptions common{.config_file = "/etc/gatehouse/gatehouse.yaml"};
  line.add_option("-c,--config", common.config_file, "The server's configuration file")
      ->envname("GATEHOUSE_CONFIG")
      ->capture_default_str();
  line.add_option("-t,--tenant", common.tenant, "Tenant; may be left out where there is only one")
      ->envname("GATEHOUSE_TENANT");
  const std::map<std::string, app::cli::OutputFormat> formats{{"table", app::cli::OutputFormat::table},
                                                              {"json", app::cli::OutputFormat::json},
                                                              {"yaml", app::cli::OutputFormat::yaml},
                                                              {"id", app::cli::OutputFormat::id}};
  line.add_option("-o,--output", common.output, "table, json, yaml or id")
      ->envname("GATEHOUSE_OUTPUT")
      ->transform(CLI::CheckedTransformer(formats).description(""));
  line.fallthrough();
  line.require_subcommand(1);
  app::cli::Action action;
  const app::cli::CommandLine commands{line, common, action};
  app::cli::add_server_verbs(commands);
  app::cli::add_user_verbs(commands);
  app::cli::add_client_verbs(commands);
  app::cli::add_consent_verbs(commands);
  app::cli::add_db_verbs(commands);
  app::cli::add_operation_verbs(commands);
  app::cli::add_backup_verbs(commands);
  app::cli::add_audit_verbs(commands);
  app::cli::add_config_verbs(commands);
  app::cli::add_key_verbs(commands);
  app::cli::add_plugin_verbs(commands);
  app::cli::add_try_verbs(commands);
  try {
    line.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return line.exit(error) == 0 ? app::cli::kDone : app::cli::kUsage;
  }
  return action({.out = std::cout, .err = std::cerr});
}
