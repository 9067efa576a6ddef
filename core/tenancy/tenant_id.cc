#include "core/tenancy/tenant_id.h"

#include <algorithm>

#include "core/base/ascii.h"

namespace gatehouse::tenancy {
namespace {

bool is_lower_alphanumeric(char c) { return is_lower_letter(c) || is_digit(c); }

}  // namespace

bool is_tenant_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 63 && is_lower_alphanumeric(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower_alphanumeric(c) || c == '-'; });
}

}  // namespace gatehouse::tenancy
