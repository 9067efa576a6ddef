#include "path_prefix.h"

#include <algorithm>
#include <array>

namespace gatehouse::path_prefix {
namespace {

// RFC 3986 §2.3 unreserved plus '/': no byte of these means anything else when decoded, normalised or
// re-encoded.
bool is_one_spelling(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~' || c == '/';
}

bool is_canonical(std::string_view path) {
  if (path.empty() || path.front() != '/') return false;
  if (!std::all_of(path.begin(), path.end(), is_one_spelling)) return false;
  for (std::size_t at = 0; at < path.size();) {
    const auto end = std::min(path.find('/', at + 1), path.size());
    const auto segment = path.substr(at + 1, end - at - 1);
    if (segment == "." || segment == "..") return false;
    if (segment.empty() && end != path.size()) return false;
    at = end;
  }
  return true;
}

bool is_tenant_id(std::string_view id) {
  const auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !id.empty() && id.size() <= 63 && is_alphanumeric(id.front()) &&
         std::all_of(id.begin(), id.end(), [&](char c) { return is_alphanumeric(c) || c == '-'; });
}

// RFC 8414 §3.1 puts the well-known part between host and issuer path; OpenID Discovery 1.0 §4 puts it
// behind, and clients that mix the two ask for both.
constexpr std::array<std::string_view, 2> kInserted{"/.well-known/oauth-authorization-server",
                                                    "/.well-known/openid-configuration"};

}  // namespace

Result<std::optional<TenantMatch>> PathPrefix::match(const TenancyHead& head) const {
  if (!is_canonical(head.path)) return std::optional<TenantMatch>();
  for (const auto well_known : kInserted) {
    if (!head.path.starts_with(well_known)) continue;
    const auto rest = head.path.substr(well_known.size());
    if (!rest.starts_with(prefix_)) continue;
    const auto tenant = rest.substr(prefix_.size());
    if (is_tenant_id(tenant)) return std::optional<TenantMatch>(TenantMatch{tenant, well_known});
  }
  if (!head.path.starts_with(prefix_)) return std::optional<TenantMatch>();
  const auto rest = head.path.substr(prefix_.size());
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos || !is_tenant_id(rest.substr(0, slash)))
    return std::optional<TenantMatch>();
  return std::optional<TenantMatch>(TenantMatch{rest.substr(0, slash), rest.substr(slash)});
}

}  // namespace gatehouse::path_prefix
