// Fuzz target: the text between two pages of a listing. The input is a query, a line break and a cursor (or a
// key). Beside memory errors it looks for a cursor that is taken in two spellings, for a key that does not
// come back, and for a cursor that another query takes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gatehouse/storage/page_cursor.h"

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using gatehouse::make_page_cursor;
  using gatehouse::read_page_cursor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = std::min(text.find('\n'), text.size());
  const auto query = text.substr(0, line), rest = text.substr(std::min(line + 1, text.size()));

  const auto read = read_page_cursor(query, rest);
  demand(!read || rest.empty() || make_page_cursor(query, *read) == rest);

  auto made = make_page_cursor(query, rest);
  const auto back = read_page_cursor(query, made);
  demand(back && *back == rest);
  demand(!read_page_cursor(std::string(query) + "/", made));
  made.back() = made.back() == '0' ? '1' : '0';
  demand(!read_page_cursor(query, made));
  return 0;
}
