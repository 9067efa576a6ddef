#include <array>

#include "core/base/ascii.h"
#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/rules/client_rules.h"
#include "core/config/uri.h"

namespace gatehouse::config {
namespace {

/// A page that runs script or reads local files in the sign-in page's place (S-059).
constexpr std::array kRefusedSchemes{"javascript", "data", "vbscript",   "file",
                                     "about",      "blob", "view-source"};

/// "localhost:3000/callback" is a URI of the scheme "localhost", but nobody means that.
bool is_host_and_port(const Uri& uri) {
  return uri.host.empty() && !uri.path.empty() && uri.path.front() >= '0' && uri.path.front() <= '9';
}

bool is_implicit_web(const ClientMetadata& client) {
  return client.application_type == ApplicationType::web && contains(client.grant_types, "implicit");
}

void check_scheme(const Uri& uri, const std::string& text, const ClientMetadata& client, Profile profile,
                  const Place& place, Findings& findings) {
  const std::string scheme = lower_case(uri.scheme);
  const auto refuse = [&](std::string message, std::string hint) {
    findings.error(code::kRedirectScheme, place, std::move(message), std::move(hint));
  };
  if (contains(kRefusedSchemes, scheme))
    return refuse("a redirect URI must not use the scheme " + scheme, "use https");
  if (scheme == "https" || scheme == "http") {
    if (uri.host.empty()) return refuse("a redirect URI needs a host", "https://app.example.com/callback");
    if (scheme == "https") {
      // OpenID Registration §2: tokens must not end at whatever runs on the machine of who opens the address.
      if (is_implicit_web(client) && profile != Profile::dev && lower_case(uri.host) == "localhost")
        refuse("a web client of the implicit grant must not have localhost in a redirect URI",
               "use the application's own host, or set application_type: native");
      return;
    }
    const bool native_loopback =
        client.application_type == ApplicationType::native && is_loopback_literal(uri.host);
    if (native_loopback || (profile == Profile::dev && is_loopback_host(uri.host))) return;
    // RFC 8252 §8.3: `localhost` may be resolved to another machine; the literal address may not.
    return refuse("an http redirect URI would send codes in the clear",
                  client.application_type == ApplicationType::native
                      ? "use https, http://127.0.0.1 or http://[::1]"
                      : "use https; http://localhost works under profile dev, loopback addresses for "
                        "application_type native");
  }
  const bool can_be_private =
      client.application_type == ApplicationType::native && scheme.find('.') != std::string::npos;
  if (!can_be_private && is_host_and_port(uri))
    return refuse("\"" + text + "\" does not say http or https",
                  "write " + std::string(scheme == "localhost" ? "http" : "https") + "://" + text);
  if (client.application_type != ApplicationType::native)
    return refuse("scheme " + scheme + " is for native clients",
                  "use https, or set application_type: native");
  // RFC 8252 §7.1: a reverse domain name, so that no two apps claim the same by accident.
  if (scheme.find('.') == std::string::npos)
    refuse("a private-use scheme must be a reverse domain name", "such as com.example.app:/callback");
}

}  // namespace

bool is_reserved_response_parameter(std::string_view name) {
  constexpr std::array kReserved{"code",     "state",        "iss",      "error",
                                 "response", "access_token", "id_token", "session_state"};
  return contains(kReserved, name);
}

void check_redirect_uri(const std::string& text, const ClientMetadata& client, Profile profile,
                        const Place& place, Findings& findings) {
  const auto refuse = [&](std::string message, std::string hint) {
    findings.error(code::kRedirectForm, place, std::move(message), std::move(hint));
  };
  const auto uri = parse_uri(text);
  if (!uri) return refuse("not an absolute URI: \"" + text + "\"", "https://app.example.com/callback");
  if (uri->fragment) refuse("a redirect URI must have no fragment (#)", "remove it: RFC 6749 §3.1.2");
  if (uri->has_userinfo)
    refuse("a redirect URI must have no user name or password before its host", "remove it");
  if (text.find('*') != std::string::npos)
    refuse("wildcards do not work: redirect URIs are compared byte for byte", "list every address");
  if (uri->path.find("/../") != std::string_view::npos || uri->path.ends_with("/..") ||
      uri->path.find("/./") != std::string_view::npos || uri->path.ends_with("/."))
    refuse("a redirect URI must not hold dot segments", "write the address that they lead to");
  if (uri->query) {
    for (const auto& name : query_names(*uri->query))
      if (is_reserved_response_parameter(name))
        findings.error(code::kRedirectReserved, place,
                       "the query of a redirect URI must not carry \"" + name + "\"",
                       "the answer's own parameter would be there twice, and clients pick different ones");
  }
  check_scheme(*uri, text, client, profile, place, findings);
}

}  // namespace gatehouse::config
