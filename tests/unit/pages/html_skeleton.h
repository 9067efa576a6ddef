// The shape of a page, for tests that no data may change it.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse::pages {

/// The tags of a page with the names of their attributes, in order: what may not change whatever the data is.
/// Follows the HTML tokenizer (tag, attribute name, quoted and unquoted value states) as far as browsers care
/// here.
inline std::string skeleton(std::string_view html) {
  std::string shape;
  for (std::size_t i = 0; i < html.size();) {
    if (html[i] != '<') {
      ++i;
      continue;
    }
    std::size_t j = i + 1;
    while (j < html.size() && html[j] != '>' && html[j] != ' ' && html[j] != '\n')
      ++j;
    shape += '<' + std::string(html.substr(i + 1, j - i - 1));
    while (j < html.size() && html[j] != '>') {
      if (html[j] == ' ' || html[j] == '\n') {
        ++j;
        continue;
      }
      const std::size_t name = j;
      while (j < html.size() && html[j] != '=' && html[j] != '>' && html[j] != ' ')
        ++j;
      shape += ' ' + std::string(html.substr(name, j - name));
      if (j >= html.size() || html[j] != '=') continue;
      ++j;
      if (j < html.size() && (html[j] == '"' || html[j] == '\'')) {
        j = html.find(html[j], j + 1);
        if (j == std::string_view::npos) return shape + " UNCLOSED";
        ++j;
      } else {
        while (j < html.size() && html[j] != '>' && html[j] != ' ')
          ++j;
      }
    }
    shape += ">";
    i = j + 1;
  }
  return shape;
}

}  // namespace gatehouse::pages
