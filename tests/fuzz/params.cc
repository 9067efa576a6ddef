// Fuzz target: parameters of a query or a form. Beside memory errors it looks for values that should never
// get past the decoder, for text that means something else when it is written and read again, and for pairs
// whose reading depends on their neighbours.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "core/http/params.h"
#include "core/http/percent_encoding.h"

namespace {

using namespace gatehouse::http;

void demand(bool holds) {
  if (!holds) std::abort();
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void check_lookups(const Params& params) {
  std::set<std::string> seen, repeated;
  for (const auto& [name, value] : params.pairs())
    if (!seen.insert(name).second) repeated.insert(name);
  for (const auto& [name, value] : params.pairs()) {
    const bool twice = repeated.contains(name);
    demand(params.contains(name) && params.is_repeated(name) == twice);
    demand(params.find(name).has_value() != twice);
    demand(twice || *params.find(name) == value);
    demand(params.value_of(name).has_value() == (!twice && !value.empty()));
  }
  demand(params.first_repeated().has_value() != repeated.empty());
  demand(!params.first_repeated() || repeated.contains(std::string(*params.first_repeated())));
}

/// Each sequence by itself reads as it does among the others.
void check_pieces(std::string_view text, const Params& whole) {
  std::size_t at = 0;
  while (!text.empty()) {
    const auto piece = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
    const auto alone = Params::parse(piece);
    demand(alone && alone->pairs().size() == (piece.empty() ? 0u : 1u));
    if (piece.empty()) continue;
    demand(at < whole.pairs().size() && alone->pairs().front() == whole.pairs()[at]);
    ++at;
  }
  demand(at == whole.pairs().size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ParamsLimits limits;
  const auto params = Params::parse(text, limits);
  if (const auto decoded = percent_decode(text)) {
    const auto again = percent_decode(percent_encode(*decoded));
    demand(again && *again == *decoded);
  }
  if (!params) {
    demand(!to_string(params.error()).empty());
    return 0;
  }
  demand(params->pairs().size() <= limits.count);
  std::string again;
  for (const auto& [name, value] : params->pairs()) {
    demand(name.size() <= limits.name_length && value.size() <= limits.value_length);
    demand(!has_control(name) && !has_control(value) && is_valid_utf8(name) && is_valid_utf8(value));
    again += (again.empty() ? "" : "&") + percent_encode(name) + '=' + percent_encode(value);
  }
  const auto reread = Params::parse(again);
  demand(reread && reread->pairs() == params->pairs());
  check_lookups(*params);
  check_pieces(text, *params);
  return 0;
}
