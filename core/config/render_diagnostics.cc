#include "core/config/render_diagnostics.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "core/base/ascii.h"
#include "core/config/schemas.h"

namespace gatehouse::config {
namespace {

const char* name_of(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

void collect_harmless(const std::vector<FieldDescription>& fields, std::set<std::string>& names) {
  for (const auto& field : fields) {
    if (!field.value.masked) names.insert(field.name);
    collect_harmless(field.value.fields, names);
    for (const auto& item : field.value.item)
      collect_harmless(item.fields, names);
  }
}

/// The keys that are declared and hold no secret: `keys` and `tokens` among them.
const std::set<std::string>& harmless_keys() {
  static const std::set<std::string> names = [] {
    std::set<std::string> all;
    collect_harmless(server_schema().describe().fields, all);
    collect_harmless(tenant_schema().describe().fields, all);
    return all;
  }();
  return names;
}

/// Does a part of the key sound like a secret, or like a slip of the pen for one? Keys of plugins and
/// misspelt keys are judged by nothing else.
bool sounds_secret(const std::string& key) {
  static const std::vector<std::string> words = {"password",   "passwd", "passphrase", "pass",  "pwd",
                                                 "secret",     "key",    "hash",       "token", "dsn",
                                                 "credential", "cred",   "private"};
  if (harmless_keys().count(key) != 0) return false;
  std::size_t start = 0;
  while (start < key.size()) {
    const std::size_t end = std::min(key.find_first_of("_-.", start), key.size());
    if (!nearest(key.substr(start, end - start), words).empty()) return true;
    start = end + 1;
  }
  return false;
}

/// Where the part of a line starts that may be a secret: after the colon of a key that sounds so. Judged by
/// the text alone, as a line that is no YAML must not be shown either.
std::size_t start_of_secret(std::string_view line) {
  std::string key;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = to_lower(line[i]);
    const bool in_key = is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
    if (in_key) {
      key += c;
    } else if (c == ':') {
      if (sounds_secret(key)) return i + 1;
      key.clear();
    } else if (c != '"' && c != '\'' && c != ' ' && c != '\t') {
      key.clear();
    }
  }
  return std::string::npos;
}

/// Tabs as they are, so that the caret stands below its text in every terminal; other bytes of a character
/// are one column together.
std::string blank_until(std::string_view line, std::size_t end) {
  std::string blank;
  for (std::size_t i = 0; i < std::min(end, line.size()); ++i) {
    const bool continuation = (static_cast<unsigned char>(line[i]) & 0xc0) == 0x80;
    if (!continuation) blank += line[i] == '\t' ? '\t' : ' ';
  }
  return blank;
}

void append_excerpt(std::string& text, const Diagnostic& one, std::string_view line) {
  constexpr std::size_t kWidest = 160;
  const std::string number = std::to_string(one.span.line);
  const std::size_t secret = start_of_secret(line);
  const std::size_t start = one.span.column - 1;
  std::string shown(line.substr(0, std::min(secret, kWidest)));
  if (shown.size() < line.size()) shown += " …";
  text += std::string(number.size() < 5 ? 5 - number.size() : 0, ' ') + number + " | " + shown + "\n";
  const bool visible = start < std::min({secret, kWidest, line.size() + 1});
  if (!visible && one.hint.empty()) return;
  text += std::string(std::max<std::size_t>(5, number.size()), ' ') + " | ";
  if (visible) {
    const std::size_t end =
        std::min({start + std::max(1u, one.span.length), std::max(line.size(), start + 1), kWidest});
    text += blank_until(line, start) + std::string(std::max<std::size_t>(1, end - start), '^');
    if (!one.hint.empty()) text += ' ';
  }
  text += one.hint + "\n";
}

}  // namespace

std::string render_text(const Diagnostics& found, const SourceTexts& sources) {
  std::string text;
  for (const auto& one : found) {
    if (!one.span.file.empty()) text += one.span.file + ":";
    if (one.span.line != 0)
      text += std::to_string(one.span.line) + ":" + std::to_string(one.span.column) + ":";
    if (!one.span.file.empty()) text += ' ';
    text += std::string(name_of(one.severity)) + ": " + one.message + "  [" + one.code + "]\n";
    const auto source = sources.find(one.span.file);
    if (one.span.line != 0 && source != sources.end())
      append_excerpt(text, one, line_of(source->second, one.span.line));
    else if (!one.hint.empty())
      text += "      | " + one.hint + "\n";
  }
  return text;
}

std::string render_json(const Diagnostics& found) {
  boost::json::array list;
  std::uint64_t errors = 0;
  for (const auto& one : found) {
    errors += one.severity == Severity::error ? 1 : 0;
    list.push_back({{"severity", name_of(one.severity)},
                    {"code", one.code},
                    {"file", one.span.file},
                    {"line", one.span.line},
                    {"column", one.span.column},
                    {"length", one.span.length},
                    {"message", one.message},
                    {"hint", one.hint}});
  }
  return boost::json::serialize(boost::json::object{
      {"errors", errors}, {"warnings", found.size() - errors}, {"diagnostics", std::move(list)}});
}

}  // namespace gatehouse::config
