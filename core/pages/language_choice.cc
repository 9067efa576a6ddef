#include "core/pages/language_choice.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/words.h"

namespace gatehouse::pages {
namespace {

constexpr std::size_t kMost = 16;  // languages that one request may name

const std::string* look_up(std::string_view tag, const std::vector<std::string>& offered) {
  while (!tag.empty()) {
    for (const auto& one : offered)
      if (equals_ignoring_case(one, tag)) return &one;
    const auto hyphen = tag.rfind('-');
    if (hyphen == std::string_view::npos) return nullptr;
    tag = tag.substr(0, hyphen);
  }
  return nullptr;
}

/// RFC 9110 §12.4.2 in thousandths; what cannot be read counts as not wanted.
int weight_of(std::string_view parameter) {
  parameter = trimmed(parameter);
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return 0;
  parameter.remove_prefix(2);
  if (parameter.empty() || parameter.size() > 5 || (parameter[0] != '0' && parameter[0] != '1')) return 0;
  int weight = (parameter[0] - '0') * 1000;
  int place = 100;
  for (std::size_t i = 2; i < parameter.size(); ++i, place /= 10) {
    if (parameter[i] < '0' || parameter[i] > '9') return 0;
    weight += (parameter[i] - '0') * place;
  }
  return std::min(weight, 1000);
}

struct Range {
  std::string_view tag;
  int weight = 1000;
};

std::vector<Range> ranges_of(std::string_view header) {
  std::vector<Range> ranges;
  while (!header.empty() && ranges.size() < kMost) {
    const auto end = std::min(header.find(','), header.size());
    const auto one = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto semicolon = one.find(';');
    Range range{.tag = trimmed(one.substr(0, semicolon))};
    if (semicolon != std::string_view::npos) range.weight = weight_of(one.substr(semicolon + 1));
    if (!range.tag.empty() && range.weight > 0) ranges.push_back(range);
  }
  std::stable_sort(ranges.begin(), ranges.end(),
                   [](const Range& a, const Range& b) { return a.weight > b.weight; });
  return ranges;
}

}  // namespace

std::vector<std::string> split_locales(std::string_view text) {
  std::vector<std::string> tags;
  for (auto tag = take_word(text); !tag.empty() && tags.size() < kMost; tag = take_word(text))
    tags.emplace_back(tag);
  return tags;
}

const std::string& LanguageChoice::choose(std::span<const std::string> ui_locales,
                                          std::string_view accept_language) const {
  for (const auto& tag : ui_locales)
    if (const auto* found = look_up(tag, offered)) return *found;
  for (const auto& range : ranges_of(accept_language)) {
    if (range.tag == "*") break;
    if (const auto* found = look_up(range.tag, offered)) return *found;
  }
  return fallback;
}

}  // namespace gatehouse::pages
