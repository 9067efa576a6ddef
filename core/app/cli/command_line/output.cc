#include "core/app/cli/command_line/output.h"

#include <algorithm>
#include <cctype>
#include <ostream>

#include "gatehouse/safe_text.h"

namespace gatehouse::app::cli {
namespace {

std::string as_json(std::string_view text) {
  std::string result;
  append_json_string(result, text);
  return result;
}

std::string printable(std::string_view text) {
  std::string result;
  append_escaped(result, text, {});
  return result;
}

void print_table(std::ostream& out, const Listing& listing) {
  std::vector<std::vector<std::string>> lines{listing.columns};
  for (std::string& title : lines.front())
    std::transform(title.begin(), title.end(), title.begin(),
                   [](char letter) { return letter == '_' ? ' ' : static_cast<char>(std::toupper(letter)); });
  for (const auto& row : listing.rows) {
    auto& line = lines.emplace_back();
    for (const std::string& text : row)
      line.push_back(printable(text));
  }
  std::vector<std::size_t> widths(listing.columns.size(), 0);
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], line[i].size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
      out << line[i] << std::string(widths[i] - line[i].size() + 2, ' ');
    out << line.back() << '\n';
  }
}

void print_json(std::ostream& out, const Listing& listing) {
  out << '{' << as_json(listing.name) << ":[";
  for (std::size_t r = 0; r < listing.rows.size(); ++r) {
    out << (r == 0 ? "{" : ",{");
    for (std::size_t i = 0; i < listing.columns.size(); ++i)
      out << (i == 0 ? "" : ",") << as_json(listing.columns[i]) << ':' << as_json(listing.rows[r][i]);
    out << '}';
  }
  out << "]}\n";
}

void print_yaml(std::ostream& out, const Listing& listing) {
  out << listing.name << (listing.rows.empty() ? ": []\n" : ":\n");
  for (const auto& row : listing.rows)
    for (std::size_t i = 0; i < listing.columns.size(); ++i)
      out << (i == 0 ? "  - " : "    ") << listing.columns[i] << ": " << as_json(row[i]) << '\n';
}

}  // namespace

std::optional<OutputFormat> parse_output_format(std::string_view name) noexcept {
  if (name == "table") return OutputFormat::table;
  if (name == "json") return OutputFormat::json;
  if (name == "yaml") return OutputFormat::yaml;
  if (name == "id") return OutputFormat::id;
  return std::nullopt;
}

void print_listing(std::ostream& out, OutputFormat format, const Listing& listing) {
  switch (format) {
    case OutputFormat::table:
      return print_table(out, listing);
    case OutputFormat::json:
      return print_json(out, listing);
    case OutputFormat::yaml:
      return print_yaml(out, listing);
    case OutputFormat::id:
      for (const auto& row : listing.rows)
        out << printable(row.front()) << '\n';
  }
}

}  // namespace gatehouse::app::cli
