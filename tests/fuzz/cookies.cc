// Fuzz target: cookies. The input's lines are Cookie fields of one request. Beside memory errors it looks for
// a name that reads otherwise than a plain reading of the rules says, for a difference between one field and
// several, and for a cookie of ours that does not come back as it was set.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/cookies.h"

namespace {

using namespace gatehouse::http;

constexpr std::size_t kPairsThatAreRead = 200;

void demand(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_name(std::string_view text) {
  constexpr std::string_view kAllowed =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

struct Pair {
  std::string_view name, value;
};

/// The rules read plainly: what is no name with a value does not count.
std::vector<Pair> plainly(const std::vector<std::string_view>& fields) {
  std::vector<Pair> pairs;
  for (const auto field : fields)
    for (const auto part : split(field, ';')) {
      const auto equals = part.find('=');
      if (equals == std::string_view::npos || !is_name(trimmed(part.substr(0, equals)))) continue;
      pairs.push_back({trimmed(part.substr(0, equals)), trimmed(part.substr(equals + 1))});
    }
  return pairs;
}

Request request_of(const std::vector<std::string_view>& fields) {
  Request request;
  for (const auto field : fields)
    request.headers.push_back({"cookie", std::string(field)});
  return request;
}

void reading(std::string_view text) {
  const auto fields = split(text, '\n');
  const auto pairs = plainly(fields);
  if (pairs.size() > kPairsThatAreRead) return;
  std::string together;
  for (const auto field : fields)
    together += (together.empty() ? "" : ";") + std::string(field);
  const Request several = request_of(fields), one = request_of({together});
  const auto of_several = Cookies::of(several), of_one = Cookies::of(one);
  for (const auto& pair : pairs) {
    const auto same = [&](const Pair& other) { return other.name == pair.name; };
    const auto found = of_several.find(pair.name);
    demand(found.has_value() == (std::count_if(pairs.begin(), pairs.end(), same) == 1));
    demand(!found || *found == pair.value);
    demand(of_one.find(pair.name) == found);
  }
  demand(!of_several.find("") && !of_several.find("no cookie has this name"));
}

void writing(std::string_view text) {
  const auto equals = std::min(text.find('='), text.size());
  const NewCookie cookie{.name = std::string(text.substr(0, equals)),
                         .value = std::string(text.substr(std::min(equals + 1, text.size()))),
                         .max_age = {}};
  const auto field = set_cookie(cookie, CookieTransport::https);
  if (!field) return;
  const auto pair = std::string_view(field->value).substr(0, field->value.find(';'));
  demand(field->value.find_first_of("\r\n") == std::string::npos);
  demand(std::string_view(field->value).substr(pair.size()) ==
         "; Path=/; HttpOnly; SameSite=Lax; Secure");  // S-262: nothing got in between
  const Request back = request_of({pair});
  demand(Cookies::of(back).find(cookie_name(cookie.name, CookieTransport::https)) ==
         std::string_view(cookie.value));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  reading(text);
  writing(text);
  return 0;
}
