#include "core/app/cli/verbs/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

namespace gatehouse::app::cli {
namespace {

void add_global_options(CLI::App& line, GlobalOptions& common) {
  line.add_option("-c,--config", common.config_file, "The server's configuration file")
      ->envname("GATEHOUSE_CONFIG")
      ->capture_default_str();
  line.add_option("-t,--tenant", common.tenant, "Tenant; may be left out where there is only one")
      ->envname("GATEHOUSE_TENANT");
  const std::map<std::string, OutputFormat> formats{{"table", OutputFormat::table},
                                                    {"json", OutputFormat::json},
                                                    {"yaml", OutputFormat::yaml},
                                                    {"id", OutputFormat::id}};
  line.add_option("-o,--output", common.output, "table, json, yaml or id")
      ->envname("GATEHOUSE_OUTPUT")
      ->transform(CLI::CheckedTransformer(formats).description(""));
}

constexpr void (*kNouns[])(CommandLine) = {
    add_server_verbs, add_user_verbs,      add_client_verbs, add_consent_verbs,
    add_db_verbs,     add_operation_verbs, add_backup_verbs, add_audit_verbs,
    add_config_verbs, add_key_verbs,       add_plugin_verbs, add_try_verbs,
};

}  // namespace

Option Option::required() const {
  option_->required();
  return *this;
}

Option Option::from_environment(const char* name) const {
  option_->envname(name);
  return *this;
}

Option Option::with_default() const {
  option_->capture_default_str();
  return *this;
}

Option Option::one_of(std::initializer_list<const char*> words) const {
  option_->check(CLI::IsMember(std::vector<std::string>(words.begin(), words.end())).description(""));
  return *this;
}

Verb Verb::noun(const char* name, const char* help) const {
  const auto below = verb(name, help);
  below.app_->require_subcommand(1);
  return below;
}

Verb Verb::verb(const char* name, const char* help) const {
  return {*app_->add_subcommand(name, help), *chosen_};
}

template <typename T>
Option Verb::option(const char* name, T& value, const char* help) const {
  return Option(*app_->add_option(name, value, help));
}
template Option Verb::option(const char*, std::string&, const char*) const;
template Option Verb::option(const char*, std::vector<std::string>&, const char*) const;
template Option Verb::option(const char*, std::filesystem::path&, const char*) const;
template Option Verb::option(const char*, std::size_t&, const char*) const;
template Option Verb::option(const char*, std::uint16_t&, const char*) const;

void Verb::flag(const char* name, bool& value, const char* help) const { app_->add_flag(name, value, help); }

void Verb::runs(Action action) const {
  app_->callback([chosen = chosen_, action = std::move(action)] { *chosen = action; });
}

ExitCode run_command_line(int argc, char** argv, Streams streams) {
  CLI::App line("Gatehouse, an OpenID Connect provider", "gatehouse");
  GlobalOptions common{.config_file = "/etc/gatehouse/gatehouse.yaml"};
  add_global_options(line, common);
  line.fallthrough();
  line.require_subcommand(1);
  Action chosen;
  for (const auto add : kNouns)
    add({.root = Verb(line, chosen), .common = common});
  try {
    line.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return line.exit(error, streams.out, streams.err) == 0 ? kDone : kUsage;
  }
  return chosen(streams);
}

}  // namespace gatehouse::app::cli
