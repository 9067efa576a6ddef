// Listings in the output formats of the command line: table, json, yaml, id. Texts are escaped for the
// format, so that a stored name can neither forge a line nor move a terminal's cursor.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::app::cli {

enum class OutputFormat { table, json, yaml, id };
std::optional<OutputFormat> parse_output_format(std::string_view name) noexcept;

/// A listing: each row has one text per column. The first column is the id.
struct Listing {
  std::string name;  ///< plural, the member of the JSON object: "keys"
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
void print_listing(std::ostream& out, OutputFormat format, const Listing& listing);

}  // namespace gatehouse::app::cli
