#include "core/app/cli/try/browser/html_form.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/ascii.h"

namespace gatehouse::app::cli {
namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

void append_utf8(std::string& text, unsigned code) {
  const auto part = [](unsigned bits) { return static_cast<char>(0x80 | (bits & 0x3f)); };
  if (code < 0x80)
    text += static_cast<char>(code);
  else if (code < 0x800)
    text.append({static_cast<char>(0xc0 | code >> 6), part(code)});
  else if (code < 0x10000)
    text.append({static_cast<char>(0xe0 | code >> 12), part(code >> 6), part(code)});
  else
    text.append({static_cast<char>(0xf0 | (code >> 18 & 7)), part(code >> 12), part(code >> 6), part(code)});
}

bool append_entity(std::string& text, std::string_view name) {
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && to_lower(name[1]) == 'x';
    const auto digits = name.substr(hex ? 2 : 1);
    unsigned code = 0;
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (failed != std::errc() || end != digits.data() + digits.size() || code > 0x10ffff) return false;
    append_utf8(text, code);
    return true;
  }
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNamed{
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
  for (const auto& [known, meaning] : kNamed)
    if (name == known) return text.append(meaning), true;
  return false;
}

std::string decode(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto end = text[at] == '&' ? text.find(';', at) : std::string_view::npos;
    if (end != std::string_view::npos && end - at <= 10 &&
        append_entity(result, text.substr(at + 1, end - at - 1)))
      at = end;
    else
      result += text[at];
  }
  return result;
}

struct Tag {
  std::string name;  ///< lower case, with '/' in front where it closes
  std::string_view attributes;
  std::size_t end;  ///< behind its '>'
};

/// The next tag from `at` on; quoted attribute values may hold '>'.
std::optional<Tag> next_tag(std::string_view html, std::size_t at) {
  while ((at = html.find('<', at)) != std::string_view::npos) {
    if (html.substr(at).starts_with("<!--")) {
      const auto end = html.find("-->", at);
      if (end == std::string_view::npos) return std::nullopt;
      at = end;
      continue;
    }
    std::size_t end = at + 1;
    for (char quote = '\0'; end < html.size() && (quote != '\0' || html[end] != '>'); ++end) {
      if (quote != '\0')
        quote = html[end] == quote ? '\0' : quote;
      else if (html[end] == '"' || html[end] == '\'')
        quote = html[end];
    }
    if (end >= html.size()) return std::nullopt;
    const auto inside = html.substr(at + 1, end - at - 1);
    const auto name_end = std::find_if(inside.begin(), inside.end(), is_space) - inside.begin();
    return Tag{lower_case(inside.substr(0, static_cast<std::size_t>(name_end))),
               inside.substr(static_cast<std::size_t>(name_end)), end + 1};
  }
  return std::nullopt;
}

std::optional<std::string> attribute(std::string_view text, std::string_view wanted) {
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && (is_space(text[at]) || text[at] == '/'))
      ++at;
    const auto begin = at;
    while (at < text.size() && !is_space(text[at]) && text[at] != '=' && text[at] != '/')
      ++at;
    const auto name = lower_case(text.substr(begin, at - begin));
    std::string_view value;
    if (at < text.size() && text[at] == '=') {
      const char quote = at + 1 < text.size() ? text[at + 1] : '\0';
      const bool quoted = quote == '"' || quote == '\'';
      const auto from = at + (quoted ? 2 : 1);
      const auto to =
          std::min(quoted ? text.find(quote, from) : text.find_first_of(" \t\r\n", from), text.size());
      value = text.substr(std::min(from, text.size()), to - std::min(from, to));
      at = to + (quoted ? 1 : 0);
    }
    if (name == wanted) return decode(value);
    if (at == begin) ++at;
  }
  return std::nullopt;
}

HtmlControl control_of(const Tag& tag) {
  return {.name = attribute(tag.attributes, "name").value_or(""),
          .type = lower_case(
              attribute(tag.attributes, "type").value_or(tag.name == "button" ? "submit" : "text")),
          .value = attribute(tag.attributes, "value").value_or("")};
}

}  // namespace

const HtmlControl* HtmlForm::find_type(std::string_view type) const noexcept {
  const auto found = std::find_if(controls.begin(), controls.end(),
                                  [type](const HtmlControl& control) { return control.type == type; });
  return found == controls.end() ? nullptr : &*found;
}

const HtmlControl* HtmlForm::find_button(std::initializer_list<std::string_view> values) const noexcept {
  for (const auto value : values)
    for (const auto& control : controls)
      if (control.type == "submit" && control.value == value) return &control;
  return nullptr;
}

std::vector<HtmlForm> forms_of(std::string_view html) {
  std::vector<HtmlForm> forms;
  std::vector<std::pair<std::string, HtmlControl>> elsewhere;
  bool inside = false;
  for (auto tag = next_tag(html, 0); tag; tag = next_tag(html, tag->end)) {
    if (tag->name == "form") {
      inside = true;
      forms.push_back(
          {.id = attribute(tag->attributes, "id").value_or(""),
           .action = attribute(tag->attributes, "action").value_or(""),
           .post = equals_ignoring_case(attribute(tag->attributes, "method").value_or(""), "post"),
           .controls = {}});
    } else if (tag->name == "/form") {
      inside = false;
    } else if (tag->name == "input" || tag->name == "button") {
      if (const auto owner = attribute(tag->attributes, "form"))
        elsewhere.emplace_back(*owner, control_of(*tag));
      else if (inside)
        forms.back().controls.push_back(control_of(*tag));
    }
  }
  for (auto& [owner, control] : elsewhere)
    for (auto& form : forms)
      if (form.id == owner) form.controls.push_back(std::move(control));
  return forms;
}

FormFields fields_of(const HtmlForm& form, const FormFields& filled, const HtmlControl* button) {
  FormFields fields;
  for (const auto& control : form.controls) {
    if (control.name.empty() || (control.type == "submit" && &control != button)) continue;
    const auto given = std::find_if(filled.begin(), filled.end(),
                                    [&](const auto& field) { return field.first == control.name; });
    const bool ticked = control.type == "checkbox" || control.type == "radio";
    if (ticked && given == filled.end()) continue;
    fields.emplace_back(control.name, given == filled.end() ? control.value : given->second);
  }
  return fields;
}

std::optional<std::string> text_of_element(std::string_view html, std::string_view opening) {
  const auto begin = html.find(opening);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto first = next_tag(html, begin);
  if (!first) return std::nullopt;
  std::string text;
  std::size_t at = first->end;
  for (auto tag = next_tag(html, at); tag; tag = next_tag(html, at)) {
    text += html.substr(at, html.find('<', at) - at);
    at = tag->end;
    if (tag->name == "/" + first->name) break;
    if (tag->name == "p" || tag->name == "/p" || tag->name == "/h2" || tag->name == "dd" ||
        tag->name == "/dt" || tag->name == "/dd")
      text += ' ';
  }
  std::string one_line;
  for (const char c : decode(text))
    if (!is_space(c))
      one_line += c;
    else if (!one_line.empty() && one_line.back() != ' ')
      one_line += ' ';
  if (!one_line.empty() && one_line.back() == ' ') one_line.pop_back();
  return one_line;
}

}  // namespace gatehouse::app::cli
