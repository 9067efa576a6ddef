#include "core/oauth/redirect_difference.h"

#include <algorithm>

#include "core/http/url.h"

namespace gatehouse::oauth {
namespace {

std::string_view without_query(std::string_view uri) { return uri.substr(0, uri.find_first_of("?#")); }

std::string shown(std::string_view uri) {
  const auto path = without_query(uri);
  return std::string(path) + (path.size() < uri.size() ? "?…" : "");
}

/// Whole where it leads to a host that is registered, the origin alone elsewhere: what else apps put there by
/// mistake (a token, a code) stays out of the log (S-492).
bool may_be_shown(const config::ClientMetadata& client, std::string_view got) {
  const auto url = http::parse_http_url(got);
  return url && std::any_of(client.redirect_uris.begin(), client.redirect_uris.end(), [&](const auto& uri) {
           const auto registered = http::parse_http_url(uri);
           return registered && registered->host == url->host;
         });
}

std::string shown_of(const config::ClientMetadata& client, std::string_view got) {
  if (may_be_shown(client, got)) return shown(got);
  const auto url = http::parse_http_url(got);
  return url ? http::origin_of(*url) + "/…" : "no http or https address";
}

std::size_t common_start(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

const std::string& nearest(const std::vector<std::string>& registered, std::string_view got) {
  return *std::max_element(registered.begin(), registered.end(), [got](const auto& a, const auto& b) {
    return common_start(a, got) < common_start(b, got);
  });
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

std::string what_differs(std::string_view got, std::string_view allowed) {
  if (lower(got) == lower(allowed)) return "upper and lower case";
  const auto a = http::parse_http_url(got);
  const auto b = http::parse_http_url(allowed);
  if (!a) return "it is no http or https address";
  if (!b) return "the registered one has a scheme of its own";
  std::string parts;
  const auto add = [&parts](bool differs, std::string_view part) {
    if (differs) parts.append(parts.empty() ? "" : ", ").append(part);
  };
  const auto path_a = without_query(a->rest);
  const auto path_b = without_query(b->rest);
  const bool slash = std::string(path_a) + "/" == path_b || std::string(path_b) + "/" == path_a;
  add(a->scheme != b->scheme, "http or https");
  add(a->host != b->host, "host");
  const bool any_port = !b->port && http::is_loopback_literal(*b);  // RFC 8252 §7.3
  add(a->port != b->port && !any_port, "port");
  add(slash, "trailing slash");
  add(!slash && path_a != path_b, "path");
  add(a->rest.substr(path_a.size()) != b->rest.substr(path_b.size()), "query");
  return parts.empty() ? "its spelling; it is compared byte for byte" : parts;
}

/// The command only for what can stand between quotes of a shell: the address came from outside.
std::string fix_of(const config::ClientMetadata& client, std::string_view got) {
  if (!client.span.file.empty())
    return "change redirect_uris at " + client.span.file + ":" + std::to_string(client.span.line) +
           ", or the app";
  if (!may_be_shown(client, got) || got.find('\'') != std::string_view::npos || without_query(got) != got)
    return "change what the app sends";
  return "if the address is the app's own: gatehouse client update " + client.client_id +
         " --add-redirect-uri '" + std::string(got) + "'";
}

}  // namespace

RedirectDifference redirect_difference(const config::ClientMetadata& client, std::string_view got) {
  RedirectDifference difference{.got = shown_of(client, got),
                                .allowed = "none",
                                .differs = "the client has no redirect URI",
                                .fix = fix_of(client, got)};
  if (client.redirect_uris.empty()) return difference;
  const auto& allowed = nearest(client.redirect_uris, got);
  difference.allowed = shown(allowed);
  if (client.redirect_uris.size() > 1)
    difference.allowed += " (and " + std::to_string(client.redirect_uris.size() - 1) + " more)";
  difference.differs = what_differs(got, allowed);
  return difference;
}

}  // namespace gatehouse::oauth
