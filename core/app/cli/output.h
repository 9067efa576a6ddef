// What every command of the command line shares: the four output formats and the exit codes. Data goes to
// stdout, progress and advice to stderr. Not thread-safe with regard to its streams.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/error.h"

namespace gatehouse::app {

enum class OutputFormat { table, json, yaml, id };
std::optional<OutputFormat> parse_output_format(std::string_view name) noexcept;

struct Streams {
  std::ostream& out;
  std::ostream& err;
};

/// A listing: each row has one text per column. The first column is the id.
struct Listing {
  std::string name;  ///< plural, the member of the JSON object: "keys"
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
/// Texts are escaped for the format, so that a stored name can neither forge a line nor move a terminal's
/// cursor.
void print_listing(std::ostream& out, OutputFormat format, const Listing& listing);

enum ExitCode {
  done = 0,
  failed = 1,
  usage = 2,
  invalid_configuration = 3,
  not_found = 4,
  conflict = 5,
  not_permitted = 6,
  unavailable = 7
};
/// Prints "error: …" and answers the code that belongs to it.
int report(std::ostream& err, const Error& error);

}  // namespace gatehouse::app
