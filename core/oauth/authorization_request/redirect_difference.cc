#include "core/oauth/authorization_request/redirect_difference.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/http/url.h"

namespace gatehouse::oauth {
namespace {

std::string_view without_query(std::string_view uri) { return uri.substr(0, uri.find_first_of("?#")); }

std::size_t common_start(std::string_view a, std::string_view b) noexcept {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

std::string shown(std::string_view uri) {
  const auto url = http::parse_http_url(uri);
  if (url) return http::origin_of(*url) + "/…";
  return "no http or https address";
}

std::string path_difference(std::string_view got, std::string_view allowed) {
  if (got == std::string(allowed) + "/") return "trailing slash: sent, not registered";
  if (allowed == std::string(got) + "/") return "trailing slash: registered, not sent";
  return "path, from character " + std::to_string(common_start(got, allowed) + 1) + " of it on";
}

std::string query_difference(std::string_view got, std::string_view allowed) {
  if (allowed.empty()) return "query: sent, not registered";
  return got.empty() ? "query: registered, not sent" : "query";
}

std::string what_differs(std::string_view got, std::string_view allowed) {
  const auto a = http::parse_http_url(got);
  const auto b = http::parse_http_url(allowed);
  if (!a) return "it is no http or https address";
  if (!b) return "the registered one has a scheme of its own";
  if (equals_ignoring_case(got, allowed)) return "upper and lower case";
  std::string parts;
  const auto add = [&parts](bool differs, const std::string& part) {
    if (differs) parts.append(parts.empty() ? "" : ", ").append(part);
  };
  const auto path_a = without_query(a->rest);
  const auto path_b = without_query(b->rest);
  const auto query_a = a->rest.substr(path_a.size());
  const auto query_b = b->rest.substr(path_b.size());
  const bool any_port = !b->port && http::is_loopback_literal(*b);  // RFC 8252 §7.3
  add(a->scheme != b->scheme, "http or https");
  add(a->host != b->host, "host");
  add(a->port != b->port && !any_port, "port");
  if (path_a != path_b) add(true, path_difference(path_a, path_b));
  if (query_a != query_b) add(true, query_difference(query_a, query_b));
  return parts.empty() ? "its spelling; it is compared byte for byte" : parts;
}

/// To add an address is advised only where another of the same origin is registered: else whoever sends
/// people here with an address of theirs, on another port or host, has the operator read how to let it in.
std::string fix_of(const TenantId& tenant, const config::ClientMetadata& client, std::string_view got) {
  if (!client.span.file.empty())
    return "change redirect_uris at " + client.span.file + ":" + std::to_string(client.span.line) +
           ", or the app";
  const auto url = http::parse_http_url(got);
  const bool known_origin =
      url && std::any_of(client.redirect_uris.begin(), client.redirect_uris.end(), [&](const auto& uri) {
        const auto registered = http::parse_http_url(uri);
        return registered && http::origin_of(*registered) == http::origin_of(*url);
      });
  if (!known_origin) return "change what the app sends";
  return "change what the app sends or, if the address is the app's own, add it: gatehouse client update " +
         client.client_id + " -t " + tenant.text() + " --add-redirect-uri ADDRESS";
}

}  // namespace

std::string_view nearest_redirect_uri(const config::ClientMetadata& client, std::string_view got) noexcept {
  const auto& registered = client.redirect_uris;
  if (registered.empty()) return {};
  return *std::max_element(registered.begin(), registered.end(), [got](const auto& a, const auto& b) {
    return common_start(a, got) < common_start(b, got);
  });
}

RedirectDifference redirect_difference(const TenantId& tenant, const config::ClientMetadata& client,
                                       std::string_view got) {
  RedirectDifference difference{.got = shown(got),
                                .allowed = "none",
                                .differs = "the client has no redirect URI",
                                .fix = fix_of(tenant, client, got)};
  if (client.redirect_uris.empty()) return difference;
  const auto allowed = nearest_redirect_uri(client, got);
  difference.allowed = shown(allowed);
  if (client.redirect_uris.size() > 1)
    difference.allowed += " (and " + std::to_string(client.redirect_uris.size() - 1) + " more)";
  difference.differs = what_differs(got, allowed);
  return difference;
}

}  // namespace gatehouse::oauth
