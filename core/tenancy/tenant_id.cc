#include "core/tenancy/tenant_id.h"

#include <algorithm>
#include <array>

namespace gatehouse::tenancy {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

// Hosts and first path segments of the server, today's and those that it will want.
constexpr std::array<std::string_view, 27> kReserved{
    "account", "accounts", "admin",  "api",   "assets", "authorize", "console",    "gatehouse", "health",
    "healthz", "jwks",     "livez",  "login", "logout", "metrics",   "oauth2",     "public",    "readyz",
    "root",    "static",   "system", "t",     "token",  "userinfo",  "well-known", "www",       "operator"};

}  // namespace

bool is_tenant_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 63 && is_alphanumeric(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_reserved_tenant_id(std::string_view id) noexcept {
  return std::all_of(id.begin(), id.end(), is_digit) ||
         std::find(kReserved.begin(), kReserved.end(), id) != kReserved.end();
}

}  // namespace gatehouse::tenancy
