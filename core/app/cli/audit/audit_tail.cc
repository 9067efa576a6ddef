#include "core/app/cli/audit/audit_tail.h"

#include <sys/stat.h>

#include <boost/json.hpp>
#include <deque>
#include <fstream>
#include <optional>
#include <ostream>

#include "gatehouse/safe_text.h"

namespace gatehouse::app::cli {
namespace {

/// The whole lines of a file as it grows, and of the one that takes its place.
class GrowingFile {
 public:
  explicit GrowingFile(std::filesystem::path path) : path_(std::move(path)) {}

  bool open() {
    in_ = std::ifstream(path_, std::ios::binary);
    identity_ = identity();
    partial_.clear();
    return in_.is_open();
  }
  /// The next line that is there; a line without its end is one that is just being written.
  std::optional<std::string> next() {
    std::string text;
    std::getline(in_, text);
    partial_ += text;
    if (in_.eof()) {
      in_.clear();
      return std::nullopt;
    }
    return std::exchange(partial_, {});
  }
  /// Opens the file anew where another has its name by now, or it was cut to begin again.
  void look_again() {
    struct stat now {};
    if (::stat(path_.c_str(), &now) != 0) return;  // between two files of a rotation
    if (identity() != identity_ || now.st_size < static_cast<off_t>(in_.tellg())) (void)open();
  }

 private:
  std::pair<dev_t, ino_t> identity() const {
    struct stat found {};
    return ::stat(path_.c_str(), &found) == 0 ? std::pair(found.st_dev, found.st_ino)
                                              : std::pair<dev_t, ino_t>();
  }
  const std::filesystem::path path_;
  std::ifstream in_;
  std::pair<dev_t, ino_t> identity_;
  std::string partial_;
};

std::optional<boost::json::object> read_record(const std::string& line) {
  boost::json::error_code failed;
  const auto value = boost::json::parse(line, failed);
  if (failed || !value.is_object() || !value.as_object().contains("event")) return std::nullopt;
  return value.as_object();
}

std::string_view text_of(const boost::json::object& record, std::string_view name) {
  const auto* value = record.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "";
}

/// The whole text, or where the wanted one ends like a prefix its beginning.
bool fits(std::string_view wanted, std::string_view text, char end_of_prefix) {
  if (wanted.empty()) return true;
  return wanted.back() == end_of_prefix ? text.starts_with(wanted) : text == wanted;
}

bool fits(const AuditTailOptions& options, const boost::json::object& record) {
  return (options.tenant.empty() || options.tenant == text_of(record, "tenant")) &&
         fits(options.event, text_of(record, "event"), '.') &&
         fits(options.actor, text_of(record, "actor"), ':');
}

std::string line_for_people(const boost::json::object& record) {
  std::string line;
  for (const char* name : {"at", "tenant", "event", "outcome", "actor", "address"}) {
    const auto text = text_of(record, name);
    append_escaped(line, text.empty() ? "-" : text, "");
    line += "  ";
  }
  if (const auto* details = record.if_contains("details"); details != nullptr && details->is_object())
    for (const auto& [name, value] : details->get_object()) {
      append_escaped(line, std::string_view(name), "");
      line += '=';
      append_escaped(line, value.is_string() ? std::string_view(value.get_string()) : "?", "");
      line += ' ';
    }
  line.resize(line.find_last_not_of(' ') + 1);
  return line;
}

/// What is printed of a line of the file; nothing where it is not asked for or no record.
std::optional<std::string> shown(const AuditTailOptions& options, OutputFormat format,
                                 const std::string& line) {
  const auto record = read_record(line);
  if (!record || !fits(options, *record)) return std::nullopt;
  if (format == OutputFormat::json) return line;
  if (format == OutputFormat::id) {
    std::string id;
    append_escaped(id, text_of(*record, "id"), "");
    return id;
  }
  return line_for_people(*record);
}

}  // namespace

ExitCode tail_audit(const AuditTailOptions& options, OutputFormat format, const std::function<bool()>& wait,
                    Streams streams) {
  if (format == OutputFormat::yaml) {
    streams.err << "gatehouse: audit tail prints table, json or id\n";
    return kUsage;
  }
  GrowingFile file(options.file);
  if (!file.open()) {
    streams.err << "gatehouse: " << options.file.string()
                << " cannot be read; what audit.sinks names lies below the state directory\n";
    return kNotFound;
  }
  std::deque<std::string> last;
  while (const auto line = file.next()) {
    auto text = shown(options, format, *line);
    if (!text) continue;
    last.push_back(*std::move(text));
    if (last.size() > options.lines) last.pop_front();
  }
  for (const auto& text : last)
    streams.out << text << '\n';
  streams.out.flush();
  while (options.follow && wait()) {
    while (const auto line = file.next())
      if (const auto text = shown(options, format, *line)) streams.out << *text << '\n';
    streams.out.flush();
    file.look_again();
  }
  return kDone;
}

}  // namespace gatehouse::app::cli
