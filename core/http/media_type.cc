#include "core/http/media_type.h"

#include "core/base/ascii.h"

namespace gatehouse::http {

bool has_media_type(const Request& request, std::string_view expected) noexcept {
  const auto value = request.header("content-type");
  if (!value) return false;
  std::string_view essence = value->substr(0, value->find(';'));
  while (!essence.empty() && (essence.back() == ' ' || essence.back() == '\t'))
    essence.remove_suffix(1);
  return equals_ignoring_case(essence, expected);
}

}  // namespace gatehouse::http
