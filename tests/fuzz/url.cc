// Fuzz target: the reader of http(s) URLs (core/http/url.cc), by which redirect targets, origins and CSP
// sources are judged. Beside memory errors it looks for a URL that our other reader (core/config/uri.cc)
// reads differently, for parts that are not parts of the text, for an origin that is no URL of its own or not
// the URL's, and for anything taken that could end a header or mean a host to one reader and a user to
// another (S-053, S-054).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/config/uri.h"
#include "core/http/security_headers.h"
#include "core/http/url.h"

namespace {

using namespace gatehouse;

void demand(bool holds) {
  if (!holds) std::abort();
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

/// The text again, of its parts.
std::string whole(std::string_view text, const http::HttpUrl& url) {
  std::string again(text.substr(0, text.find("://") + 3));
  again += url.host;
  if (url.port) again += ":" + std::to_string(*url.port);
  return again.append(url.rest);
}

/// Our other reader, which the configuration's checks use, knows more schemes and hosts, and bad percent
/// encodings. Where both read, they read the same: else an address could be checked as one thing and used as
/// another.
void compare(std::string_view text, const http::HttpUrl& url) {
  const auto other = config::parse_uri(text);
  if (!other) return;
  demand(lower(other->scheme) == (url.scheme == http::Scheme::https ? "https" : "http"));
  demand(other->has_authority && !other->has_userinfo && other->host == url.host);
  demand(other->port.empty() == !url.port && (!url.port || other->port == std::to_string(*url.port)));
  demand(other->fragment.has_value() == (url.rest.find('#') != std::string_view::npos));
  const auto before_fragment = url.rest.substr(0, url.rest.find('#'));
  demand(other->query.has_value() == (before_fragment.find('?') != std::string_view::npos));
  demand(before_fragment.starts_with(other->path));
}

void origins(const http::HttpUrl& url) {
  const auto origin = http::origin_of(url);
  const auto again = http::parse_http_url(origin);
  demand(again && again->rest.empty() && http::origin_of(*again) == origin);
  demand(again->scheme == url.scheme && lower(again->host) == lower(url.host));
  const std::uint16_t usual = url.scheme == http::Scheme::https ? 443 : 80;
  demand(again->port.value_or(usual) == url.port.value_or(usual));
  demand(!http::is_loopback_literal(url) || origin.find("//127.0.0.1") != std::string::npos ||
         origin.find("//[::1]") != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto source = http::form_action_source(text))
    demand(source->find_first_of("; ,'\"\r\n\t") == std::string::npos);
  const auto url = http::parse_http_url(text);
  if (!url) return 0;
  demand(std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '\\'; }));
  demand(whole(text, *url) == text);
  const auto authority_end = text.find_first_of("/?#", text.find("://") + 3);
  demand(text.substr(0, authority_end).find('@') == std::string_view::npos);
  demand(!url->host.empty() && url->port != 0);
  compare(text, *url);
  origins(*url);
  return 0;
}
