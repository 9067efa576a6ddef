#include "core/http/security_headers.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/http/framed_page.h"
#include "core/http/url.h"

namespace gatehouse::http {
namespace {

constexpr std::string_view kNoStore = "no-store";
/// For what is no page: nothing may load, frame or run, should a browser ever show it as one.
constexpr std::string_view kClosedPolicy = "default-src 'none'; frame-ancestors 'none'";
constexpr std::string_view kImagePolicy =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

void add(Response& response, std::string name, std::string_view value) {
  response.headers.push_back({std::move(name), std::string(value)});
}

Response start(int status, std::string_view cache, Scheme issuer) {
  Response response;
  response.status = status;
  add(response, "Cache-Control", cache);
  add(response, "X-Content-Type-Options", "nosniff");
  add(response, "Referrer-Policy", "no-referrer");  // S-079: an address here can hold a code or a state
  add(response, "X-Frame-Options", "DENY");
  // Not includeSubDomains: the issuer's host does not speak for its neighbours. Not on http: RFC 6797 §7.2.
  if (issuer == Scheme::https) add(response, "Strict-Transport-Security", "max-age=31536000");
  return response;
}

/// Whether an address can stand in a policy as it is (CSP Level 3 §2.3.1): no delimiters, no IPv6 literal.
bool is_source(std::string_view url) noexcept {
  return !url.empty() && url.find_first_of(" ;,'\"[") == std::string_view::npos;
}

std::string page_policy(const PageOptions& options) {
  std::string policy = "default-src 'none'; style-src 'self'; img-src 'self'";
  for (const std::string& source : options.image_sources)
    policy += ' ' + source;
  policy += "; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
  for (const std::string& target : options.form_targets)
    policy += ' ' + target;
  if (!options.frame_sources.empty()) policy += "; frame-src";
  for (const std::string& source : options.frame_sources)
    policy += ' ' + source;
  if (!options.script_hash.empty()) policy += "; script-src '" + options.script_hash + '\'';
  // With its path: whatever else this origin serves is no script (S-078).
  if (is_source(options.script_url)) policy += "; script-src " + options.script_url;
  return policy;
}

/// What never changes at its address.
Response lasting(std::shared_ptr<const std::string> bytes, std::string_view media_type,
                 std::string_view policy, Scheme issuer) {
  Response response = start(200, "public, max-age=31536000, immutable", issuer);
  add(response, "Content-Security-Policy", policy);
  add(response, "Cross-Origin-Resource-Policy", "same-origin");
  add(response, "Content-Type", media_type);
  response.body = Body(std::move(bytes));
  return response;
}

bool has_control_character(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

Response json(int status, std::string body, Scheme issuer) {
  Response response = start(status, kNoStore, issuer);
  add(response, "Content-Security-Policy", kClosedPolicy);
  add(response, "Content-Type", "application/json");
  response.body = Body(std::move(body));
  return response;
}

Response jwt(int status, std::string token, Scheme issuer, std::string_view media_type) {
  Response response = start(status, kNoStore, issuer);
  add(response, "Content-Security-Policy", kClosedPolicy);
  add(response, "Content-Type", media_type);
  response.body = Body(std::move(token));
  return response;
}

Response document(std::shared_ptr<const std::string> body, std::chrono::seconds max_age, Scheme issuer) {
  Response response = start(200, "public, max-age=" + std::to_string(max_age.count()), issuer);
  add(response, "Content-Security-Policy", kClosedPolicy);
  add(response, "Access-Control-Allow-Origin", "*");
  add(response, "Cross-Origin-Resource-Policy", "cross-origin");
  add(response, "Content-Type", "application/json");
  response.body = Body(std::move(body));
  return response;
}

Response empty(int status, Scheme issuer) {
  Response response = start(status, kNoStore, issuer);
  add(response, "Content-Security-Policy", kClosedPolicy);
  return response;
}

Response page(int status, std::string html, const PageOptions& options) {
  Response response = start(status, kNoStore, options.issuer);
  add(response, "Content-Security-Policy", page_policy(options));
  // No Cross-Origin-Opener-Policy: apps open sign-in in a popup and need its opener back once it ends at
  // their origin.
  add(response, "Cross-Origin-Resource-Policy", "same-origin");
  add(response, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  add(response, "Content-Type", "text/html; charset=utf-8");
  response.body = Body(std::move(html));
  return response;
}

Response framed_page(std::shared_ptr<const std::string> html, std::string_view script_hash, Scheme issuer) {
  Response response = start(200, kNoStore, issuer);
  std::erase_if(response.headers, [](const Header& header) { return header.name == "X-Frame-Options"; });
  add(response, "Content-Security-Policy",
      "default-src 'none'; script-src '" + std::string(script_hash) +
          "'; base-uri 'none'; form-action 'none'; frame-ancestors *");
  add(response, "Cross-Origin-Resource-Policy", "cross-origin");
  add(response, "Content-Type", "text/html; charset=utf-8");
  response.body = Body(std::move(html));
  return response;
}

Response image(std::shared_ptr<const std::string> bytes, std::string_view media_type, Scheme issuer) {
  return lasting(std::move(bytes), media_type, kImagePolicy, issuer);
}

Response asset(std::shared_ptr<const std::string> bytes, std::string_view media_type, Scheme issuer) {
  return lasting(std::move(bytes), media_type, kClosedPolicy, issuer);
}

Response redirect(std::string location, Scheme issuer) {
  if (has_control_character(location)) return empty(500, issuer);
  Response response = start(303, kNoStore, issuer);  // RFC 9110 §15.4.4
  add(response, "Content-Security-Policy", kClosedPolicy);
  add(response, "Location", location);
  return response;
}

std::optional<std::string> form_action_source(std::string_view redirect_uri) {
  if (const auto url = parse_http_url(redirect_uri)) {
    if (!url->host.starts_with('[')) return origin_of(*url);
    return url->scheme == Scheme::https ? "https:" : "http:";  // CSP's grammar has no IPv6 literal
  }
  const std::size_t colon = redirect_uri.find(':');
  if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = redirect_uri.substr(0, colon);
  const bool well_formed = is_letter(scheme.front()) && std::all_of(scheme.begin(), scheme.end(), [](char c) {
                             return is_alphanumeric(c) || c == '+' || c == '-' || c == '.';  // RFC 3986 §3.1
                           });
  if (!well_formed || scheme == "http" || scheme == "https") return std::nullopt;
  return std::string(scheme) + ':';
}

}  // namespace gatehouse::http
