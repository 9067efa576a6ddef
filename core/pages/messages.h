// Messages: everything that pages say in one language, from templates/messages/TAG.txt.
//
// Words meet templates when the templates are parsed, once: `[[key]]` becomes the escaped text, with `{app}`
// and its like as template markers. A key that is not there, an unknown placeholder or a brace that ctemplate
// would read is an error then, so no page can show a hole. Immutable, thread-safe.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/error.h"

namespace gatehouse::pages {

class Messages {
 public:
  static Result<Messages> parse(std::string_view file);

  /// Null when there is no such key.
  const std::string* find(std::string_view key) const;
  /// The text with its placeholders filled: data, not HTML. Empty when there is no such key.
  std::string format(std::string_view key, std::string_view placeholder = {},
                     std::string_view text = {}) const;
  /// BCP 47: "de".
  const std::string& tag() const { return *find("language.tag"); }
  std::set<std::string> keys() const;

  /// A template with these words in their places. `[[key|strong]]` stresses the placeholders.
  Result<std::string> written_into(std::string_view text) const;

 private:
  Result<std::string> markup_of(std::string_view key, bool strong) const;
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace gatehouse::pages
