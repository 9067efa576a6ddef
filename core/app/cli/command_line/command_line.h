// The command line of `gatehouse`: noun then verb. One function per family of commands
// (core/app/cli/commands.cc) adds its verbs and their options; what a verb does is a function beside it that
// knows no parser. The parser (CLI11) stands behind this header, in command_line.cc alone: each file that
// reads its headers costs seconds to compile.
#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/global_options.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace gatehouse::app::cli {

/// What the chosen verb does, after the whole line was parsed.
using Action = std::function<ExitCode(Streams)>;

/// An option or an argument of a verb. A handle: copies mean the same one.
class Option {
 public:
  explicit Option(::CLI::Option& option) : option_(&option) {}
  Option required() const;
  /// Its value where the line has none.
  Option from_environment(const char* name) const;
  /// `--help` tells the value that it has before.
  Option with_default() const;
  /// Every other word is a usage error.
  Option one_of(std::initializer_list<const char*> words) const;

 private:
  ::CLI::Option* option_;
};

/// A verb, or a noun with verbs below it. A handle: copies mean the same one.
class Verb {
 public:
  Verb(::CLI::App& app, Action& chosen) : app_(&app), chosen_(&chosen) {}

  /// A word that needs a verb after it.
  Verb noun(const char* name, const char* help) const;
  Verb verb(const char* name, const char* help) const;
  /// `name` is "--long", "-s,--long", or a bare word for an argument by its place. `value` is written while
  /// the line is parsed and must live until then. T: std::string, std::vector<std::string> (given several
  /// times), std::filesystem::path, std::size_t, std::uint16_t.
  template <typename T>
  Option option(const char* name, T& value, const char* help) const;
  void flag(const char* name, bool& value, const char* help) const;
  /// What it does; its captures keep the options' values alive.
  void runs(Action action) const;

 private:
  ::CLI::App* app_;
  Action* chosen_;
};

struct CommandLine {
  Verb root;
  const GlobalOptions& common;  ///< filled by the global options
};

/// Adds the words of one family of commands and their options.
using AddVerbs = void (*)(CommandLine);

/// Reads the arguments and does what they say.
ExitCode run_command_line(std::span<const AddVerbs> commands, int argc, char** argv, Streams streams);

}  // namespace gatehouse::app::cli
