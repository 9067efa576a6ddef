// PlainBrowser: a person's browser without an engine: cookies, redirects one by one, forms. It lets
// `gatehouse try` sign in over the same pages as everybody. Cookies live as long as the object. One thread;
// blocks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/app/cli/try/browser/cookie_jar.h"
#include "core/app/cli/try/browser/html_form.h"
#include "core/http_client/http_client.h"

namespace gatehouse::app::cli {

struct BrowserPage {
  std::string url;  ///< where the browser stands; where `stop` matched, an address that was not fetched
  int status = 0;   ///< 0: not fetched
  int sent_by = 0;  ///< status of the redirect that led here; 0: none did
  std::string html;
};

class PlainBrowser {
 public:
  explicit PlainBrowser(http_client::HttpClient& http) : http_(http) {}

  /// Follows redirects; stops before an address that begins with `stop`. Too many of them: corrupt.
  Result<BrowserPage> open(std::string url, std::string_view stop);
  Result<BrowserPage> submit(const BrowserPage& page, const HtmlForm& form, const FormFields& fields,
                             std::string_view stop);

 private:
  Result<BrowserPage> travel(http_client::Request request, std::string_view stop);

  http_client::HttpClient& http_;
  CookieJar cookies_;
};

/// `reference` as it stands on a page at `base`: absolute, from the root, or beside it. Empty: `base` itself.
std::string resolve_reference(std::string_view base, std::string_view reference);
/// `url` with `fields` added to its query.
std::string with_query(std::string url, const FormFields& fields);

}  // namespace gatehouse::app::cli
