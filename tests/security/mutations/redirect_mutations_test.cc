// S-200: near misses of registered redirect URIs at the authorization endpoint, 10,000 of them: each stays on
// our page, none is redirected to.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/security/mutations/mutator.h"
#include "tests/support/browser.h"

namespace gatehouse::test_support {
namespace {

struct Registered {
  std::string client;
  std::string uri;
};

const std::vector<Registered> kRegistered{{"web", "https://web.example/cb"},
                                          {"post", "https://post.example/cb"},
                                          {"native", "http://127.0.0.1/cb"},
                                          {"native", "com.example.app:/cb"},
                                          {"query", "https://query.example/cb?tenant=1&x=%2F"},
                                          {"query", "https://query.example/a/b;c=d/"},
                                          {"query", "https://[2001:db8::1]:8443/cb"}};

std::string clients() {
  return "clients:\n"
         "  - { client_id: web, redirect_uris: [\"https://web.example/cb\"], scope: openid, "
         "client_secret_hash: \"" +
         web_secret_hash() +
         "\" }\n"
         "  - { client_id: post, redirect_uris: [\"https://post.example/cb\"], scope: openid, "
         "client_secret_hash: \"" +
         web_secret_hash() +
         "\" }\n"
         "  - { client_id: native, application_type: native, token_endpoint_auth_method: none,\n"
         "      redirect_uris: [\"http://127.0.0.1/cb\", \"com.example.app:/cb\"], scope: openid }\n"
         "  - { client_id: query, redirect_uris: [\"https://query.example/cb?tenant=1&x=%2F\", "
         "\"https://query.example/a/b;c=d/\", \"https://[2001:db8::1]:8443/cb\"], scope: openid, "
         "client_secret_hash: \"" +
         web_secret_hash() + "\" }\n";
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// RFC 8252 §7.3, told apart from the product's own reading: the literal, one to five digits, the path.
bool is_another_port(const Registered& one, std::string_view uri) {
  constexpr std::string_view kHead = "http://127.0.0.1:", kTail = "/cb";
  if (one.client != "native" || !uri.starts_with(kHead) || !uri.ends_with(kTail)) return false;
  if (uri.size() < kHead.size() + 1 + kTail.size()) return false;
  const auto port = uri.substr(kHead.size(), uri.size() - kHead.size() - kTail.size());
  return port.size() <= 5 && all_digits(port);
}

bool is_allowed(const Registered& one, const std::string& uri) {
  const auto same = [&](const Registered& other) { return other.client == one.client && other.uri == uri; };
  return std::any_of(kRegistered.begin(), kRegistered.end(), same) || is_another_port(one, uri);
}

/// What real bypasses looked like (S-050 to S-055, S-060, S-200), applied somewhere.
std::string crafted(Mutator& mutator, const std::string& uri) {
  static const std::vector<std::string> inserts{"/..;/evil",
                                                "/%2e%2e/evil",
                                                "\\..\\evil",
                                                "/../",
                                                "/./",
                                                "//",
                                                "%00",
                                                "%0d%0a",
                                                "\t",
                                                "\n",
                                                "\r",
                                                " ",
                                                "%20",
                                                "#",
                                                "#code=x",
                                                "?code=x",
                                                "&state=x",
                                                "@evil.test",
                                                "@@evil",
                                                "%40evil",
                                                ".evil.test",
                                                ":80",
                                                ":443",
                                                ":0",
                                                ":",
                                                "*",
                                                "\xe2\x80\x8b",
                                                "\xef\xbc\x8f",
                                                "\xe3\x80\x82",
                                                "\\",
                                                "/",
                                                "%2F",
                                                "%252F",
                                                "..%2f",
                                                ";x=y",
                                                "?",
                                                "&",
                                                "\"",
                                                "<",
                                                "%",
                                                "%zz",
                                                "\xc0\xaf",
                                                "[::1]",
                                                "localhost",
                                                "2130706433",
                                                "0x7f.1",
                                                "127.1",
                                                "xn--"};
  static const std::vector<std::string> prefixes{"javascript:",
                                                 "data:text/html,",
                                                 "//",
                                                 "/\\",
                                                 " ",
                                                 "\t",
                                                 "https:",
                                                 "https://evil.test/",
                                                 "https://evil.test@",
                                                 "https://evil.test#",
                                                 "https://evil.test?",
                                                 "blob:",
                                                 "view-source:",
                                                 "\xef\xbb\xbf"};
  switch (mutator.below(6)) {
    case 0:
      return std::string(uri).insert(mutator.below(uri.size() + 1), mutator.any_of(inserts));
    case 1:
      return uri + mutator.any_of(inserts);
    case 2:
      return mutator.any_of(prefixes) + uri;
    case 3: {  // another way to write one of its characters
      auto escaped = uri;
      const auto at = mutator.below(uri.size());
      constexpr char kHex[] = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(uri[at]);
      return escaped.replace(at, 1, {'%', kHex[byte >> 4], kHex[byte & 15]});
    }
    case 4: {
      auto other_scheme = uri;
      const auto end = uri.find(':');
      static const std::vector<std::string> schemes{"http", "HTTPS", "ftp", "file", "ws", "javascript", ""};
      return other_scheme.replace(0, end, mutator.any_of(schemes));
    }
    default:
      return mutator.spliced(uri, mutator.any_of(kRegistered).uri);
  }
}

TEST(RedirectMutations, S200_of_10000_near_misses_at_the_endpoint_none_is_redirected_to) {
  TestServer server({.clients = clients()});
  for (const auto& one : kRegistered)
    ASSERT_EQ(server.get("/t/a" + authorize_target(one.client, one.uri)).status, 303) << one.uri;
  Mutator mutator("abcABC012:/?#[]@!$&'()*+,;=-._~%\\ \t\"<>^`{|}\x01\x7f\xc3\xa9");
  const int wanted = scaled(10'000);
  int tried = 0, accepted = 0;
  while (tried < wanted) {
    const auto& one = mutator.any_of(kRegistered);
    const auto uri = tried % 2 == 0 ? mutator.edited(one.uri) : crafted(mutator, one.uri);
    if (uri.empty() || is_allowed(one, uri)) continue;
    ++tried;
    const auto target = authorize_target(one.client, uri);
    const auto answer = tried % 4 == 0 ? server.post("/t/a/authorize", target.substr(target.find('?') + 1))
                                       : server.get("/t/a" + target);
    const bool stays = answer.status == 400 && header_of(answer, "Location").empty() &&
                       answer.body.view().find("<html") != std::string_view::npos;
    if (!stays) ++accepted;
    EXPECT_TRUE(stays) << one.client << " " << uri << " " << answer.status;
  }
  std::printf("redirect URIs: %d near misses tried, %d accepted\n", tried, accepted);
}

}  // namespace
}  // namespace gatehouse::test_support
