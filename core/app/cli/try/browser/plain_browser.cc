#include "core/app/cli/try/browser/plain_browser.h"

#include <algorithm>
#include <chrono>

#include "core/app/cli/try/browser/protected_address.h"
#include "core/http/media_type.h"
#include "core/http/percent_encoding.h"
#include "core/http/url.h"

namespace gatehouse::app::cli {
namespace {

constexpr int kMostRedirects = 20;

TimePoint now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

bool is_redirect(int status) noexcept { return status == 302 || status == 303 || status == 301; }

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

std::string with_query(std::string url, const FormFields& fields) {
  url += url.find('?') == std::string::npos ? '?' : '&';
  return url + http::form_encode(fields);
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
  request.body = http::form_encode(fields);
  return travel(std::move(request), stop);
}

Result<BrowserPage> PlainBrowser::travel(http_client::Request request, std::string_view stop) {
  int sent_by = 0;
  for (int hops = 0; hops < kMostRedirects; ++hops) {
    if (!stop.empty() && request.url.starts_with(stop))
      return BrowserPage{.url = std::move(request.url), .sent_by = sent_by};
    const std::string address = request.url;
    const auto url = http::parse_http_url(address);
    if (!url) return Error(ErrorCode::invalid_argument, "no address to open: " + address);
    if (!is_protected(request.url))
      return Error(ErrorCode::permission, "sent to " + request.url + ", which everybody on the way can read");
    request.headers.emplace_back("Accept", "text/html");
    if (const auto cookies = cookies_.field_for(*url, now()); !cookies.empty())
      request.headers.emplace_back("Cookie", cookies);
    GH_TRY(auto response, http_.send(request));
    for (const auto& [field, text] : response.headers)
      if (field == "set-cookie") cookies_.keep(text, *url, now());
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

}  // namespace gatehouse::app::cli
