// What a developer is told about a redirect URI that is not registered.
#include "core/oauth/authorization_request/redirect_difference.h"

#include <gtest/gtest.h>

namespace gatehouse::oauth {
namespace {

const TenantId kTenant{"acme"};

config::ClientMetadata client_of(std::vector<std::string> uris) {
  config::ClientMetadata client;
  client.client_id = "app";
  client.redirect_uris = std::move(uris);
  return client;
}

std::string all_of(const RedirectDifference& found) {
  return found.got + "\n" + found.allowed + "\n" + found.differs + "\n" + found.fix;
}

TEST(RedirectDifference, NamesThePartThatDiffers) {
  const auto client = client_of({"https://other.example/x", "http://localhost:3000/callback"});
  const auto differs = [&](const char* got) { return redirect_difference(kTenant, client, got).differs; };
  EXPECT_EQ(differs("http://localhost:3000/callback/"), "trailing slash: sent, not registered");
  EXPECT_EQ(differs("http://localhost:3000/Callback"), "upper and lower case");
  EXPECT_EQ(differs("http://localhost:3001/callback"), "port");
  EXPECT_EQ(differs("http://localhost:3000/calling"), "path, from character 6 of it on");
  EXPECT_EQ(differs("http://localhost:3000/callback?a=b"), "query: sent, not registered");
  EXPECT_EQ(differs("http://127.0.0.1:3000/callback"), "host");
  EXPECT_EQ(redirect_difference(kTenant, client_of({"http://localhost:3000/callback"}),
                                "https://localhost:4000/callback")
                .differs,
            "http or https, port");
  EXPECT_EQ(differs("com.example:/callback"), "it is no http or https address");
  const auto other_way = client_of({"https://a.example/cb/?a=b"});
  EXPECT_EQ(redirect_difference(kTenant, other_way, "https://a.example/cb").differs,
            "trailing slash: registered, not sent, query: registered, not sent");
}

TEST(RedirectDifference, the_port_of_a_loopback_literal_without_one_never_differs) {
  EXPECT_EQ(
      redirect_difference(kTenant, client_of({"http://127.0.0.1/callback"}), "http://127.0.0.1:9/callback/")
          .differs,
      "trailing slash: sent, not registered");
}

TEST(RedirectDifference, ShowsTheOriginOfTheNearestRegisteredAddress) {
  const auto client = client_of({"https://a.example/x", "http://localhost:3000/callback"});
  const auto found = redirect_difference(kTenant, client, "http://localhost:3000/callback/");
  EXPECT_EQ(found.got, "http://localhost:3000/…");
  EXPECT_EQ(found.allowed, "http://localhost:3000/… (and 1 more)");
  EXPECT_EQ(nearest_redirect_uri(client, "http://localhost:3000/callback/"),
            "http://localhost:3000/callback");
  EXPECT_EQ(redirect_difference(kTenant, client_of({}), "http://localhost/").allowed, "none");
}

TEST(RedirectDifference, S492_no_path_query_or_fragment_is_in_it_registered_or_not) {
  const auto client = client_of({"https://a.example/registered?key=1"});
  for (const auto* got : {"https://a.example/canary", "https://a.example/registered?canary", "canary",
                          "https://a.example/registered#canary", "https://evil.example/canary", "canary:/x",
                          "https://canary@a.example/", "https://a.example:1/canary"}) {
    const auto found = all_of(redirect_difference(kTenant, client, got));
    EXPECT_EQ(found.find("canary"), std::string::npos) << found;
    EXPECT_EQ(found.find("registered?"), std::string::npos) << found;
  }
}

TEST(RedirectDifference, advises_to_add_an_address_only_where_its_origin_is_known_already) {
  const auto client = client_of({"http://localhost:3000/callback"});
  EXPECT_EQ(redirect_difference(kTenant, client, "http://localhost:3000/callback/").fix,
            "change what the app sends or, if the address is the app's own, add it: gatehouse client update "
            "app -t acme --add-redirect-uri ADDRESS");
  for (const auto* got : {"http://localhost:3001/callback", "https://localhost:3000/callback",
                          "http://localhost.evil.example/callback", "javascript:alert(1)", ""})
    EXPECT_EQ(redirect_difference(kTenant, client, got).fix, "change what the app sends") << got;
}

TEST(RedirectDifference, PointsIntoTheFileWhereAClientIsWritten) {
  auto client = client_of({"http://localhost:3000/callback"});
  client.span = {.file = "tenants/demo.yaml", .line = 17, .column = 5};
  EXPECT_EQ(redirect_difference(kTenant, client, "http://localhost:3000/").fix,
            "change redirect_uris at tenants/demo.yaml:17, or the app");
}

}  // namespace
}  // namespace gatehouse::oauth
