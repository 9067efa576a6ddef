#include "core/app/cli/try/plain_browser.h"

#include <algorithm>

#include "core/app/cli/try/provider.h"
#include "core/http/media_type.h"
#include "core/http/percent_encoding.h"
#include "core/http/url.h"

namespace gatehouse::app::cli {
namespace {

constexpr int kMostRedirects = 20;

std::string host_of(std::string_view url) {
  const auto parsed = http::parse_http_url(url);
  return parsed ? std::string(parsed->host) : std::string();
}

bool is_redirect(int status) noexcept { return status == 302 || status == 303 || status == 301; }

/// Max-Age=0 or an Expires of long ago takes a cookie back.
bool takes_back(std::string_view field) {
  return field.find("Max-Age=0") != std::string_view::npos ||
         field.find("01 Jan 1970") != std::string_view::npos;
}

}  // namespace

std::string resolve_reference(std::string_view base, std::string_view reference) {
  if (reference.starts_with("https://") || reference.starts_with("http://")) return std::string(reference);
  const auto parsed = http::parse_http_url(base);
  if (!parsed) return std::string(reference);
  const auto whole = base.substr(0, base.find('#'));
  if (reference.empty()) return std::string(whole);
  const auto origin = whole.substr(0, whole.size() - std::min(whole.size(), parsed->rest.size()));
  if (reference.starts_with('/')) return std::string(origin).append(reference);
  auto path = whole.substr(0, whole.find('?'));
  if (!reference.starts_with('?')) path = path.substr(0, path.rfind('/') + 1);
  return std::string(path).append(reference);
}

std::string encode_form(const FormFields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!text.empty()) text += '&';
    text.append(http::percent_encode(name)).append("=").append(http::percent_encode(value));
  }
  return text;
}

std::string with_query(std::string url, const FormFields& fields) {
  url += url.find('?') == std::string::npos ? '?' : '&';
  return url + encode_form(fields);
}

Result<BrowserPage> PlainBrowser::open(std::string url, std::string_view stop) {
  return travel({.method = "GET", .url = std::move(url)}, stop);
}

Result<BrowserPage> PlainBrowser::submit(const BrowserPage& page, const HtmlForm& form,
                                         const FormFields& fields, std::string_view stop) {
  std::string target = resolve_reference(page.url, form.action);
  if (!form.post) return open(with_query(std::move(target), fields), stop);
  http_client::Request request{.method = "POST", .url = std::move(target)};
  request.headers.emplace_back("Content-Type", http::kFormMediaType);
  if (const auto url = http::parse_http_url(page.url))
    request.headers.emplace_back("Origin", http::origin_of(*url));
  request.body = encode_form(fields);
  return travel(std::move(request), stop);
}

Result<BrowserPage> PlainBrowser::travel(http_client::Request request, std::string_view stop) {
  int sent_by = 0;
  for (int hops = 0; hops < kMostRedirects; ++hops) {
    if (!stop.empty() && request.url.starts_with(stop))
      return BrowserPage{.url = std::move(request.url), .sent_by = sent_by};
    const auto host = host_of(request.url);
    if (host.empty()) return Error(ErrorCode::invalid_argument, "no address to open: " + request.url);
    if (!is_fit_scheme(request.url))
      return Error(ErrorCode::permission, "sent to " + request.url + ", which everybody on the way can read");
    request.headers.emplace_back("Accept", "text/html");
    if (const auto cookies = cookies_for(host); !cookies.empty())
      request.headers.emplace_back("Cookie", cookies);
    GH_TRY(auto response, http_.send(request));
    keep_cookies(host, response);
    const auto location = response.header("location");
    if (!is_redirect(response.status) || location.empty())
      return BrowserPage{.url = std::move(request.url),
                         .status = response.status,
                         .sent_by = sent_by,
                         .html = std::move(response.body)};
    sent_by = response.status;
    request = {.method = "GET", .url = resolve_reference(request.url, location)};
  }
  return Error(ErrorCode::corrupt, "more than 20 redirects");
}

void PlainBrowser::keep_cookies(const std::string& host, const http_client::Response& response) {
  for (const auto& [field, text] : response.headers) {
    const auto equals = text.find('=');
    if (field != "set-cookie" || equals == std::string::npos) continue;
    Cookie cookie{.host = host,
                  .name = text.substr(0, equals),
                  .value = text.substr(equals + 1, text.find(';') - equals - 1)};
    std::erase_if(cookies_, [&](const Cookie& old) { return old.host == host && old.name == cookie.name; });
    if (!takes_back(text)) cookies_.push_back(std::move(cookie));
  }
}

std::string PlainBrowser::cookies_for(const std::string& host) const {
  std::string field;
  for (const auto& cookie : cookies_) {
    if (cookie.host != host) continue;
    if (!field.empty()) field += "; ";
    field += cookie.name + "=" + cookie.value;
  }
  return field;
}

}  // namespace gatehouse::app::cli
