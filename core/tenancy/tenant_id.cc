#include "core/tenancy/tenant_id.h"

#include <algorithm>

namespace gatehouse::tenancy {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

}  // namespace

bool is_tenant_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 63 && is_alphanumeric(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

}  // namespace gatehouse::tenancy
