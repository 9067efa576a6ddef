#include "core/http/media_type.h"

#include <algorithm>

namespace gatehouse::http {

bool has_media_type(const Request& request, std::string_view expected) noexcept {
  const auto value = request.header("content-type");
  if (!value) return false;
  std::string_view essence = value->substr(0, value->find(';'));
  while (!essence.empty() && (essence.back() == ' ' || essence.back() == '\t'))
    essence.remove_suffix(1);
  return std::equal(essence.begin(), essence.end(), expected.begin(), expected.end(),
                    [](char got, char want) {
                      return (got >= 'A' && got <= 'Z' ? static_cast<char>(got - 'A' + 'a') : got) == want;
                    });
}

}  // namespace gatehouse::http
