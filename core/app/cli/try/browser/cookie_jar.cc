#include "core/app/cli/try/browser/cookie_jar.h"

#include <algorithm>
#include <charconv>

#include "core/app/cli/try/browser/protected_address.h"
#include "core/base/ascii.h"

namespace gatehouse::app::cli {
namespace {

constexpr std::size_t kMostCookies = 100;

std::string place_of(const http::HttpUrl& url) {
  const std::uint16_t usual = url.scheme == http::Scheme::https ? 443 : 80;
  return lower_case(url.host) + ":" + std::to_string(url.port.value_or(usual));
}

std::string path_of(const http::HttpUrl& url) {
  const auto path = url.rest.substr(0, url.rest.find_first_of("?#"));
  return path.empty() ? "/" : std::string(path);
}

/// RFC 6265 §5.1.4.
std::string default_path(const http::HttpUrl& url) {
  const auto path = path_of(url);
  const auto last = path.rfind('/');
  return last == 0 || last == std::string::npos ? "/" : path.substr(0, last);
}
bool path_matches(std::string_view path, std::string_view cookie_path) {
  return path.starts_with(cookie_path) &&
         (path.size() == cookie_path.size() || cookie_path.ends_with('/') || path[cookie_path.size()] == '/');
}

/// RFC 6265 §5.1.3.
bool domain_matches(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

struct Attributes {
  std::string_view domain;
  std::string_view path;
  bool secure = false;
  std::optional<std::int64_t> max_age;
  std::optional<TimePoint> expires;
};

/// RFC 6265 §5.2: of one name the last counts.
Attributes read_attributes(std::string_view rest) {
  Attributes found;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    const auto one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto equals = std::min(one.find('='), one.size());
    const auto name = lower_case(trimmed(one.substr(0, equals)));
    const auto value = trimmed(one.substr(std::min(equals + 1, one.size())));
    if (name == "secure") found.secure = true;
    if (name == "path") found.path = value;
    if (name == "domain") found.domain = value.starts_with('.') ? value.substr(1) : value;
    if (name == "expires") found.expires = parse_cookie_date(value);
    if (name == "max-age") {
      std::int64_t seconds = 0;
      const auto [last, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
      if (error == std::errc() && last == value.data() + value.size()) found.max_age = seconds;
    }
  }
  return found;
}

/// What a browser refuses to keep: another host's, Secure over an open wire, and a prefix that promises what
/// is not so (RFC 6265bis §4.1.3).
bool is_acceptable(std::string_view name, const Attributes& said, const http::HttpUrl& from) {
  if (name.empty()) return false;
  if (!said.domain.empty() && !domain_matches(lower_case(from.host), lower_case(said.domain))) return false;
  if (said.secure && !is_protected(from)) return false;
  if (name.starts_with("__Secure-")) return said.secure;
  if (name.starts_with("__Host-")) return said.secure && said.domain.empty() && said.path == "/";
  return true;
}

std::optional<TimePoint> end_of(const Attributes& said, TimePoint now) {
  if (!said.max_age) return said.expires;
  // Bounded, so that the sum cannot overflow.
  const auto seconds = std::clamp<std::int64_t>(*said.max_age, 0, 400LL * 24 * 3600);
  return now + std::chrono::seconds(seconds);
}

}  // namespace

void CookieJar::keep(std::string_view set_cookie, const http::HttpUrl& from, TimePoint now) {
  const auto end = std::min(set_cookie.find(';'), set_cookie.size());
  const auto pair = set_cookie.substr(0, end);
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) return;
  const auto name = trimmed(pair.substr(0, equals));
  const auto said = read_attributes(set_cookie.substr(std::min(end + 1, set_cookie.size())));
  if (!is_acceptable(name, said, from)) return;
  Cookie cookie{.name = std::string(name),
                .value = std::string(trimmed(pair.substr(equals + 1))),
                .place = place_of(from),
                .path = said.path.starts_with('/') ? std::string(said.path) : default_path(from),
                .secure = said.secure,
                .expires = end_of(said, now)};
  std::erase_if(cookies_, [&](const Cookie& old) {
    return old.name == cookie.name && old.place == cookie.place && old.path == cookie.path;
  });
  if (cookie.expires && *cookie.expires <= now) return;
  if (cookies_.size() < kMostCookies) cookies_.push_back(std::move(cookie));
}

std::string CookieJar::field_for(const http::HttpUrl& url, TimePoint now) const {
  const auto place = place_of(url);
  const auto path = path_of(url);
  std::vector<const Cookie*> chosen;
  for (const auto& cookie : cookies_)
    if (cookie.place == place && path_matches(path, cookie.path) && (!cookie.secure || is_protected(url)) &&
        (!cookie.expires || *cookie.expires > now))
      chosen.push_back(&cookie);
  // RFC 6265 §5.4: longer paths first.
  std::stable_sort(chosen.begin(), chosen.end(),
                   [](const Cookie* a, const Cookie* b) { return a->path.size() > b->path.size(); });
  std::string field;
  for (const auto* cookie : chosen)
    field.append(field.empty() ? "" : "; ").append(cookie->name).append("=").append(cookie->value);
  return field;
}

}  // namespace gatehouse::app::cli
