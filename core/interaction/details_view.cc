#include "core/interaction/details_view.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "core/base/document.h"

namespace gatehouse::interaction {
namespace {

namespace json = boost::json;
using Lines = std::vector<pages::ConsentPage::Detail::Line>;

/// "creditorName" and "creditor_name" as "Creditor name".
std::string words_of(std::string_view name) {
  std::string words;
  for (const char c : name) {
    const bool begins = c >= 'A' && c <= 'Z' && !words.empty() && words.back() >= 'a' && words.back() <= 'z';
    if (begins) words.push_back(' ');
    words.push_back(c == '_' ? ' ' : begins ? static_cast<char>(c - 'A' + 'a') : c);
  }
  if (!words.empty() && words.front() >= 'a' && words.front() <= 'z')
    words.front() = static_cast<char>(words.front() - 'a' + 'A');
  return words;
}

bool is_simple(const json::value& value) { return !value.is_object() && !value.is_array(); }

std::string text_of(const json::value& value, const DetailsWords& words) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* truth = value.if_bool()) return *truth ? words.yes : words.no;
  if (const auto* real = value.if_double()) {  // not as JSON has it: 1.25E1
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, *real).ptr};
  }
  return value.is_null() ? "–" : json::serialize(value);
}

std::string below(const std::string& label, const std::string& name) {
  return label.empty() ? name : label + " › " + name;
}

void add(Lines& lines, const std::string& label, const json::value& value, const DetailsWords& words) {
  if (const auto* object = value.if_object()) {
    for (const auto& [name, member] : *object)
      add(lines, below(label, words_of(name)), member, words);
    if (object->empty()) lines.push_back({label, "–"});
  } else if (const auto* list = value.if_array()) {
    if (std::all_of(list->begin(), list->end(), is_simple)) {
      std::string all;
      for (const auto& one : *list)
        all.append(all.empty() ? "" : ", ").append(text_of(one, words));
      lines.push_back({label, all.empty() ? "–" : all});
    } else {
      for (std::size_t i = 0; i < list->size(); ++i)
        add(lines, below(label, std::to_string(i + 1)), (*list)[i], words);
    }
  } else {
    lines.push_back({label, text_of(value, words)});
  }
}

}  // namespace

std::vector<pages::ConsentPage::Detail> readable_details(std::string_view details,
                                                         const DetailsWords& words) {
  std::vector<pages::ConsentPage::Detail> readable;
  if (details.empty()) return readable;
  const auto list = json::parse(details);
  for (const auto& one : list.as_array()) {
    auto members = one.as_object();
    const auto type = text_member(members, "type");
    const auto known = words.types.find(type);
    auto& detail = readable.emplace_back();
    detail.title = known != words.types.end() ? known->second : type;
    members.erase("type");
    if (!members.empty()) add(detail.lines, "", members, words);
  }
  return readable;
}

}  // namespace gatehouse::interaction
