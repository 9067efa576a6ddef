// Browser: what a person's browser does, for tests without one: keeps cookies, follows redirects within the
// issuer, fills in the form of the page at hand. Stops at a redirect to an app.
#pragma once

#include <map>
#include <optional>

#include "tests/support/test_server.h"

namespace gatehouse::test_support {

class Browser {
 public:
  explicit Browser(TestServer& server, std::string tenant = "a")
      : server_(server), tenant_(std::move(tenant)) {}

  /// Opens an address of the tenant ("/authorize?…") and follows redirects as long as they stay at the
  /// issuer.
  const http::Response& open(const std::string& target);
  /// Posts the form of the page at hand with these fields beside its hidden ones, and follows as open() does.
  const http::Response& submit(std::map<std::string, std::string> fields);

  const http::Response& page() const { return page_; }
  std::string body() const { return std::string(page_.body.view()); }
  /// Where the app was sent to; empty while a page is shown.
  std::string location() const { return header_of(page_, "Location"); }
  /// A parameter of the answer to the app, decoded, in whatever response mode it travels: query or fragment
  /// of location(), or the form of the page at hand. Nothing when absent.
  std::optional<std::string> answered(const std::string& name) const;
  /// Where the form of the page at hand leads; empty where there is none.
  std::string form_target() const;
  std::map<std::string, std::string>& cookies() noexcept { return cookies_; }

  /// Everything up to the redirect to the app. `client` and further authorize parameters; answers the code.
  std::string sign_in(const std::string& client, const std::string& redirect_uri,
                      const std::map<std::string, std::string>& extra = {});

 private:
  void take(http::Response response);
  std::vector<http::Header> headers() const;
  std::string base() const { return "https://id.example/t/" + tenant_; }
  TestServer& server_;
  std::string tenant_;
  std::map<std::string, std::string> cookies_;
  http::Response page_;
};

/// "a=b&c=d", percent-encoded.
std::string form_of(const std::map<std::string, std::string>& fields);
/// The authorize target of a code flow with PKCE; `extra` overrides, an empty value removes.
std::string authorize_target(const std::string& client, const std::string& redirect_uri,
                             const std::map<std::string, std::string>& extra = {});
/// Authorization header of client_secret_basic.
http::Header basic(const std::string& client, std::string_view secret = kWebSecret);

}  // namespace gatehouse::test_support
