// Fuzz target: redirect URIs, from what may be registered to what is matched. The first byte chooses the kind
// of client; the rest is a registered address, a line break, and the address that a request asks for. Beside
// memory errors it looks for a match that the plain rule does not allow, for a registered address that our
// two URL readers understand differently, and for a content security policy that an address could extend.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/ascii.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/place.h"
#include "core/config/uri.h"
#include "core/http/security_headers.h"
#include "core/http/url.h"
#include "core/oauth/authorization_request/redirect_uri.h"

namespace {

using namespace gatehouse;

void demand(bool holds) {
  if (!holds) std::abort();
}

/// The parts of a URI put together again.
std::string whole(const config::Uri& uri) {
  std::string text = std::string(uri.scheme) + ":";
  if (uri.has_authority) text += "//";
  if (uri.has_userinfo) text += std::string(uri.userinfo) + "@";
  text += uri.host;
  if (!uri.port.empty()) text += ":" + std::string(uri.port);
  text += uri.path;
  if (uri.query) text += "?" + std::string(*uri.query);
  if (uri.fragment) text += "#" + std::string(*uri.fragment);
  return text;
}

/// RFC 8252 §7.3 in other words than the product's: both are the loopback literal, and without their ports
/// they are the same text.
std::string without_port(std::string_view uri) {
  for (const std::string_view head : {"http://127.0.0.1", "http://[::1]"})
    if (uri.starts_with(head)) {
      auto rest = uri.substr(head.size());
      if (rest.starts_with(':')) {
        rest.remove_prefix(1);
        std::size_t digits = 0;
        while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9')
          ++digits;
        if (digits < 1 || digits > 5) return {};
        rest.remove_prefix(digits);
      }
      if (!rest.empty() && rest.front() != '/') return {};
      return std::string(head) + std::string(rest);
    }
  return {};
}

void matching(const config::ClientMetadata& client, const std::string& requested) {
  const auto& registered = client.redirect_uris.front();
  const auto match = oauth::match_redirect_uri(client, requested);
  const bool another_port = client.application_type == config::ApplicationType::native &&
                            !without_port(requested).empty() &&
                            without_port(requested) == without_port(registered);
  demand(match.has_value() == (requested == registered || another_port));
  demand(!match || match->uri() == requested);
  demand(oauth::match_redirect_uri(client, registered).has_value());
  demand(oauth::match_post_logout_redirect_uri(client, requested).has_value() == (requested == registered));
}

/// What may be registered is read alike by both of our readers.
void registering(const config::ClientMetadata& client) {
  const auto& text = client.redirect_uris.front();
  Diagnostics found;
  config::Findings findings(found);
  config::check_redirect_uri(text, client, config::Profile::dev, config::Place(), findings);
  const auto uri = config::parse_uri(text);
  demand(!uri || whole(*uri) == text);
  if (!found.empty()) return;
  demand(uri && !uri->fragment && !uri->has_userinfo);
  demand(text.find_first_of("*\\ \t\r\n\"<>") == std::string::npos);
  const auto scheme = lower_case(uri->scheme);
  for (const std::string_view refused : {"javascript", "data", "vbscript", "file"})
    demand(scheme != refused);
  if (scheme != "http" && scheme != "https") return;
  const auto url = http::parse_http_url(text);
  // The stricter one may refuse a host or a port; where it reads, it reads the same.
  if (!url) return;
  demand(url->host == uri->host && (url->scheme == http::Scheme::https) == (scheme == "https"));
  demand(!url->port || std::to_string(*url->port) == uri->port);
  demand((url->rest.find('?') != std::string_view::npos) == uri->query.has_value());
  demand(url->rest.find('#') == std::string_view::npos);
}

void sources(std::string_view text) {
  if (const auto url = http::parse_http_url(text)) {
    const std::string origin = http::origin_of(*url);
    const auto again = http::parse_http_url(origin);
    demand(again && http::origin_of(*again) == origin);
  }
  if (const auto source = http::form_action_source(text))
    demand(source->find_first_of("; ,'\"\r\n") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto line = std::min(text.find('\n'), text.size());
  config::ClientMetadata client;
  client.client_id = "c";
  client.application_type = data[0] % 2 == 0 ? config::ApplicationType::web : config::ApplicationType::native;
  client.redirect_uris = {std::string(text.substr(0, line))};
  client.post_logout_redirect_uris = client.redirect_uris;
  const std::string requested(text.substr(std::min(line + 1, text.size())));
  matching(client, requested);
  registering(client);
  sources(client.redirect_uris.front());
  sources(requested);
  return 0;
}
