// Mutated redirect URIs; none that differs is accepted. 10,000 here, which is the whole figure.
#include "core/oauth/authorization_request/redirect_uri.h"

#include <gtest/gtest.h>

#include <random>

namespace gatehouse::oauth {
namespace {

config::ClientMetadata client_of(std::vector<std::string> uris, config::ApplicationType type) {
  config::ClientMetadata client;
  client.redirect_uris = std::move(uris);
  client.application_type = type;
  return client;
}

TEST(RedirectUri, S200_of_10000_mutations_none_is_accepted) {
  const auto client =
      client_of({"https://app.example/cb", "https://app.example/cb?x=1", "com.example.app:/cb"},
                config::ApplicationType::web);
  std::mt19937 random(20261124);  // fixed: a failure can be repeated
  const std::string alphabet = "abcABC012:/?#[]@!$&'()*+,;=-._~%\\ \t\"<>^`{|}\x01\x7f\xc3\xa9";
  int tried = 0;
  while (tried < 10'000) {
    std::string uri = client.redirect_uris[random() % client.redirect_uris.size()];
    for (auto edits = random() % 3 + 1; edits > 0; --edits) {
      const auto at = random() % (uri.size() + 1);
      const char c = alphabet[random() % alphabet.size()];
      switch (random() % 4) {
        case 0:
          uri.insert(at, 1, c);
          break;
        case 1:
          if (at < uri.size()) uri.erase(at, 1);
          break;
        case 2:
          if (at < uri.size()) uri[at] = c;
          break;
        default:
          uri += c;
      }
    }
    if (std::find(client.redirect_uris.begin(), client.redirect_uris.end(), uri) !=
        client.redirect_uris.end())
      continue;
    ++tried;
    EXPECT_FALSE(match_redirect_uri(client, uri)) << uri;
  }
}

TEST(RedirectUri, S200_a_web_client_gets_no_loopback_exception) {
  const auto web = client_of({"http://127.0.0.1/cb"}, config::ApplicationType::web);
  EXPECT_TRUE(match_redirect_uri(web, "http://127.0.0.1/cb"));
  EXPECT_FALSE(match_redirect_uri(web, "http://127.0.0.1:8080/cb"));
}

TEST(RedirectUri, S200_a_native_client_may_vary_the_port_of_a_literal_and_nothing_else) {
  const auto native =
      client_of({"http://127.0.0.1/cb", "http://[::1]:1/cb"}, config::ApplicationType::native);
  for (const auto* good :
       {"http://127.0.0.1/cb", "http://127.0.0.1:8080/cb", "http://[::1]/cb", "http://[::1]:65535/cb"})
    EXPECT_EQ(match_redirect_uri(native, good)->uri(), good);
  for (const auto* bad : {"http://127.0.0.1:/cb", "http://127.0.0.1:123456/cb", "http://127.0.0.1:80a/cb",
                          "http://127.0.0.2/cb", "https://127.0.0.1/cb", "http://127.0.0.1:80@evil/cb",
                          "http://127.0.0.1:80/cb/", "http://127.0.0.1:80/CB", "http://127.0.0.1.evil/cb",
                          "http://localhost/cb", "http://[::1]evil/cb", "http://[::2]/cb"})
    EXPECT_FALSE(match_redirect_uri(native, bad)) << bad;
}

}  // namespace
}  // namespace gatehouse::oauth
