#include "core/oauth/authorization_request/redirect_uri.h"

#include <algorithm>

#include "core/base/contains.h"

namespace gatehouse::oauth {
namespace {

/// "http://127.0.0.1:8080/cb" → {"http://127.0.0.1", "/cb"}; nothing for anything but a loopback literal with
/// http.
struct WithoutPort {
  std::string_view origin;
  std::string_view rest;
  bool operator==(const WithoutPort&) const = default;
};
std::optional<WithoutPort> without_loopback_port(std::string_view uri) {
  for (const std::string_view origin : {"http://127.0.0.1", "http://[::1]"}) {
    if (!uri.starts_with(origin)) continue;
    auto rest = uri.substr(origin.size());
    if (rest.starts_with(':')) {
      const auto digits = std::min(rest.find_first_not_of("0123456789", 1), rest.size()) - 1;
      if (digits == 0 || digits > 5) return std::nullopt;
      rest.remove_prefix(digits + 1);
    }
    // What follows must be a path or nothing: "http://127.0.0.1.evil" and "http://127.0.0.1@evil" are no
    // loopback.
    if (!rest.empty() && rest.front() != '/') return std::nullopt;
    return WithoutPort{origin, rest};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ValidatedRedirect> match_redirect_uri(const config::ClientMetadata& client,
                                                    std::string_view requested) {
  const auto& registered = client.redirect_uris;
  if (contains(registered, requested)) return ValidatedRedirect(std::string(requested));
  if (client.application_type != config::ApplicationType::native) return std::nullopt;
  const auto loopback = without_loopback_port(requested);
  if (!loopback) return std::nullopt;
  for (const auto& candidate : registered)
    if (without_loopback_port(candidate) == loopback) return ValidatedRedirect(std::string(requested));
  return std::nullopt;
}

std::optional<ValidatedRedirect> match_post_logout_redirect_uri(const config::ClientMetadata& client,
                                                                std::string_view requested) {
  const auto& registered = client.post_logout_redirect_uris;
  if (!contains(registered, requested)) return std::nullopt;
  return ValidatedRedirect(std::string(requested));
}

}  // namespace gatehouse::oauth
