#include "core/app/cli/audit/audit_commands.h"

#include <fstream>
#include <ostream>

#include "core/audit/chain.h"

namespace gatehouse::app::cli {
namespace {

constexpr std::size_t kShown = 20;  // of a file that is no trail at all every line is a problem

/// The lines of all files, and where each file begins among them.
struct Lines {
  std::vector<std::string> text;
  struct Begin {
    std::size_t line;
    std::filesystem::path file;
  };
  std::vector<Begin> files;

  bool read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return false;
    files.push_back({text.size(), file});
    for (std::string line; std::getline(in, line);)
      text.push_back(std::move(line));
    return in.eof();
  }
  /// "audit.jsonl:17" for a line counted over all files, from one.
  std::string place(std::size_t line) const {
    auto begin = files.begin();
    for (auto next = begin; next != files.end() && next->line < line; ++next)
      begin = next;
    return begin->file.string() + ":" + std::to_string(line - begin->line);
  }
};

Listing listing_of(const std::vector<audit::ChainReport>& chains) {
  Listing listing{.name = "chains",
                  .columns = {"tenant", "node", "first", "last", "records", "repeated", "hash"},
                  .rows = {}};
  for (const auto& chain : chains)
    listing.rows.push_back({chain.id.tenant.text(), chain.id.node, std::to_string(chain.first),
                            std::to_string(chain.head.sequence), std::to_string(chain.records),
                            std::to_string(chain.repeated), chain.head.hash});
  return listing;
}

void print_problems(const std::vector<audit::ChainProblem>& problems, const Lines& lines, std::ostream& err) {
  for (std::size_t i = 0; i < problems.size() && i < kShown; ++i)
    err << lines.place(problems[i].line) << ": " << problems[i].what << '\n';
  if (problems.size() > kShown) err << "and " << problems.size() - kShown << " more\n";
}

}  // namespace

ExitCode verify_audit(const std::vector<std::filesystem::path>& files, OutputFormat format, Streams streams) {
  Lines lines;
  for (const auto& file : files) {
    if (lines.read(file)) continue;
    streams.err << "gatehouse: " << file.string() << " cannot be read\n";
    return kNotFound;
  }
  if (lines.text.empty()) {
    streams.err << "gatehouse: there is no record in these files\n";
    return kUsage;
  }
  const auto verdict = audit::verify_chain(lines.text);
  print_listing(streams.out, format, listing_of(verdict.chains));
  print_problems(verdict.problems, lines, streams.err);
  if (!verdict.intact()) return kConflict;
  streams.err << lines.text.size()
              << " records, all intact; that none is missing at the end, only a copy of the "
                 "last hash kept elsewhere can show\n";
  return kDone;
}

}  // namespace gatehouse::app::cli
