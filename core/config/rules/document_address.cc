#include "core/config/rules/document_address.h"

#include <algorithm>
#include <string>

#include "core/base/ascii.h"
#include "core/config/uri.h"

namespace gatehouse::config {
namespace {

constexpr std::size_t kLongest = 256;  // it stands in every token, record and line of the log

/// "." and "..", also percent-encoded: what stands between might take them away, and the document be
/// another's.
bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    std::string segment = lower_case(path.substr(0, end));
    for (auto at = segment.find("%2e"); at != std::string::npos; at = segment.find("%2e"))
      segment.replace(at, 3, ".");
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(end);
  }
  return false;
}

}  // namespace

bool is_document_address(std::string_view client_id) noexcept {
  return client_id.starts_with("https://") || client_id.starts_with("http://");
}

std::string_view problem_of_document_address(std::string_view address) noexcept {
  const auto uri = parse_uri(address);
  if (!uri || uri->host.empty() || uri->scheme != "https")
    return "A client_id that is an address must be an https address.";
  if (address.size() > kLongest) return "A client_id must have 256 characters at most.";
  if (uri->has_userinfo) return "A client_id must have no user name or password before its host.";
  if (uri->fragment) return "A client_id must have no fragment (#).";
  if (uri->path.empty())
    return "A client_id that is an address needs a path: https://app.example/client.json";
  if (has_dot_segment(uri->path)) return "A client_id must have no dot segments in its path.";
  return {};
}

std::string_view host_of_document_address(std::string_view address) {
  const auto uri = parse_uri(address);
  return uri ? uri->host : std::string_view();
}

}  // namespace gatehouse::config
