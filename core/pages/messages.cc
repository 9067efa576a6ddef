#include "core/pages/messages.h"

#include <array>

#include "core/base/ascii.h"

namespace gatehouse::pages {
namespace {

struct Placeholder {
  std::string_view name;
  std::string_view marker;  ///< of the templates
  bool is_name = true;      ///< a name that somebody chose: set apart from the writing direction around it
};
constexpr std::array kPlaceholders{
    Placeholder{"app", "{{APPLICATION}}"},
    Placeholder{"org", "{{ORGANISATION}}"},
    Placeholder{"destination", "{{DESTINATION}}"},
    Placeholder{"minutes", "{{MINUTES}}", false},
    Placeholder{"characters", "{{MIN_LENGTH}}", false},
    Placeholder{"site", "{{#SITE}} <span class=\"site\">({{APPLICATION_SITE}})</span>{{/SITE}}", false}};

const Placeholder* find_placeholder(std::string_view name) {
  for (const auto& one : kPlaceholders)
    if (one.name == name) return &one;
  return nullptr;
}

void append_escaped(std::string& html, char c) {
  switch (c) {
    case '&':
      html += "&amp;";
      return;
    case '<':
      html += "&lt;";
      return;
    case '>':
      html += "&gt;";
      return;
    case '"':
      html += "&quot;";
      return;
    default:
      html += c;
  }
}

Error wrong(std::string_view key, std::string_view what) {
  return Error(ErrorCode::internal, "message \"" + std::string(key) + "\" " + std::string(what));
}

}  // namespace

Result<Messages> Messages::parse(std::string_view file) {
  Messages messages;
  while (!file.empty()) {
    const auto end = std::min(file.find('\n'), file.size());
    const auto line = trimmed(file.substr(0, end), " \t\r");
    file.remove_prefix(std::min(end + 1, file.size()));
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find(" = ");
    if (equals == std::string_view::npos) return wrong(line, "has no text");
    const auto key = trimmed(line.substr(0, equals), " \t\r");
    std::string text(trimmed(line.substr(equals + 3), " \t\r"));
    if (text.starts_with('@')) {
      const auto* same = messages.find(std::string_view(text).substr(1));
      if (same == nullptr) return wrong(key, "refers to a key that does not stand above it");
      text = *same;
    }
    if (!messages.texts_.emplace(key, std::move(text)).second) return wrong(key, "is there twice");
  }
  for (const auto* key : {"language.tag", "language.direction"})
    if (messages.find(key) == nullptr) return wrong(key, "is missing");
  return messages;
}

const std::string* Messages::find(std::string_view key) const {
  const auto at = texts_.find(key);
  return at == texts_.end() ? nullptr : &at->second;
}

std::string Messages::format(std::string_view key, std::string_view placeholder,
                             std::string_view text) const {
  const auto* message = find(key);
  if (message == nullptr) return {};
  std::string filled = *message;
  if (placeholder.empty()) return filled;
  const auto mark = "{" + std::string(placeholder) + "}";
  if (const auto at = filled.find(mark); at != std::string::npos) filled.replace(at, mark.size(), text);
  return filled;
}

std::set<std::string> Messages::keys() const {
  std::set<std::string> keys;
  for (const auto& [key, text] : texts_)
    keys.insert(key);
  return keys;
}

Result<std::string> Messages::written_into(std::string_view text) const {
  std::string written;
  while (true) {
    const auto open = text.find("[[");
    written += text.substr(0, open);
    if (open == std::string_view::npos) return written;
    const auto close = text.find("]]", open);
    if (close == std::string_view::npos) return wrong(text.substr(open, 20), "is not closed");
    auto key = text.substr(open + 2, close - open - 2);
    const bool strong = key.ends_with("|strong");
    if (strong) key.remove_suffix(7);
    GH_TRY(const auto markup, markup_of(key, strong));
    written += markup;
    text.remove_prefix(close + 2);
  }
}

Result<std::string> Messages::markup_of(std::string_view key, bool strong) const {
  const auto* message = find(key);
  if (message == nullptr) return wrong(key, "is missing");
  std::string html;
  for (std::string_view rest = *message; !rest.empty();) {
    if (rest.front() == '}') return wrong(key, "has a stray brace");
    if (rest.front() != '{') {
      append_escaped(html, rest.front());
      rest.remove_prefix(1);
      continue;
    }
    const auto close = rest.find('}');
    const auto* placeholder =
        close == std::string_view::npos ? nullptr : find_placeholder(rest.substr(1, close - 1));
    if (placeholder == nullptr) return wrong(key, "has an unknown placeholder");
    const bool stressed = strong && placeholder->is_name;
    if (stressed) html += "<strong>";
    if (placeholder->is_name) html += "<bdi>";
    html += placeholder->marker;
    if (placeholder->is_name) html += "</bdi>";
    if (stressed) html += "</strong>";
    rest.remove_prefix(close + 1);
  }
  return html;
}

}  // namespace gatehouse::pages
