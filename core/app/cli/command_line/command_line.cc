#include "core/app/cli/command_line/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <ostream>
#include <utility>
#include <vector>

#include "core/app/version.h"
#include "gatehouse/config_value.h"

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
      ->transform(CLI::Validator(
          [formats](std::string& word) -> std::string {
            const auto format = formats.find(word);
            if (format == formats.end()) return "\"" + word + "\" is not table, json, yaml or id";
            word = std::to_string(static_cast<int>(format->second));
            return {};
          },
          ""));
}

/// The verb that the line got to, with every word before it.
struct Reached {
  const CLI::App* app;
  std::string words;
};

Reached reached_by(const CLI::App& line) {
  Reached reached{&line, line.get_name()};
  while (!reached.app->get_subcommands().empty()) {
    reached.app = reached.app->get_subcommands().front();
    reached.words += " " + reached.app->get_name();
  }
  return reached;
}

std::vector<std::string> options_of(const CLI::App& line, const CLI::App& verb) {
  std::vector<std::string> names;
  for (const auto* app : {&verb, &line})
    for (const auto* option : app->get_options())
      for (const auto& name : option->get_lnames())
        names.push_back("--" + name);
  return names;
}

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

/// What is wrong with the line, in words of this command line: the parser complains of what lacks before it
/// looks at what is mistyped, and knows nothing that is nearest.
std::string complaint(const CLI::App& line, const Reached& reached, const CLI::ParseError& error) {
  const auto not_known = [](const std::string& what, const std::string& word,
                            const std::vector<std::string>& known) {
    const auto hint = did_you_mean(word, known);
    return "there is no " + what + " \"" + word + "\"" + (hint.empty() ? "" : "; " + hint);
  };
  const auto left = line.remaining(true);
  for (const auto& word : left)
    if (word.size() > 1 && word.front() == '-')
      return not_known("option", word.substr(0, word.find('=')), options_of(line, *reached.app));
  const bool lacks_verb =
      reached.app->get_require_subcommand_min() > 0 && reached.app->get_subcommands().empty();
  if (lacks_verb && !left.empty()) return not_known("command", left.front(), verbs_of(*reached.app));
  if (lacks_verb) {
    std::string all;
    for (const auto& verb : verbs_of(*reached.app))
      all.append(all.empty() ? "" : ", ").append(verb);
    return "say which: " + all;
  }
  if (!left.empty()) return "\"" + left.front() + "\" is one word too many";
  const std::string said = error.what();
  if (constexpr std::string_view kBefore = "Could not convert: "; said.starts_with(kBefore))
    return said.substr(kBefore.size()) + " is no number, or none that fits";
  if (said.ends_with(" missing")) return said.substr(0, said.find(':')) + " needs a value";
  if (const auto name = said.substr(0, said.find(' ')); error.get_name() == "RequiredError")
    if (const auto* option = reached.app->get_option_no_throw(name))
      return said + ": " + option->get_description();
  return said;
}

ExitCode refuse(const CLI::App& line, const CLI::ParseError& error, std::ostream& err) {
  const auto reached = reached_by(line);
  err << reached.words << ": " << complaint(line, reached, error) << "\nSee: " << reached.words
      << " --help\n";
  return kUsage;
}

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

ExitCode run_command_line(std::span<const AddVerbs> commands, int argc, char** argv, Streams streams) {
  CLI::App line("Gatehouse, an OpenID Connect provider", "gatehouse");
  GlobalOptions common{.config_file = "/etc/gatehouse/gatehouse.yaml"};
  add_global_options(line, common);
  line.set_version_flag("--version", std::string("gatehouse ") + kVersion, "Print the version and exit");
  line.fallthrough();
  line.require_subcommand(1);
  Action chosen;
  for (const auto add : commands)
    add({.root = Verb(line, chosen), .common = common});
  try {
    line.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return refuse(line, error, streams.err);
    line.exit(error, streams.out, streams.err);  // help or version, asked for
    return kDone;
  }
  return chosen(streams);
}

}  // namespace gatehouse::app::cli
