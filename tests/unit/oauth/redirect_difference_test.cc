// What a developer is told about a redirect URI that is not registered.
#include "core/oauth/redirect_difference.h"

#include <gtest/gtest.h>

namespace gatehouse::oauth {
namespace {

config::ClientMetadata client_of(std::vector<std::string> uris) {
  config::ClientMetadata client;
  client.client_id = "app";
  client.redirect_uris = std::move(uris);
  return client;
}

TEST(RedirectDifference, NamesThePartThatDiffers) {
  const auto client = client_of({"https://other.example/x", "http://localhost:3000/callback"});
  const auto differs = [&](const char* got) { return redirect_difference(client, got).differs; };
  EXPECT_EQ(differs("http://localhost:3000/callback/"), "trailing slash");
  EXPECT_EQ(differs("http://localhost:3000/Callback"), "upper and lower case");
  EXPECT_EQ(differs("http://localhost:3001/callback"), "port");
  EXPECT_EQ(differs("http://localhost:3000/back"), "path");
  EXPECT_EQ(differs("http://localhost:3000/callback?a=b"), "query");
  EXPECT_EQ(differs("http://127.0.0.1:3000/callback"), "host");
  EXPECT_EQ(differs("com.example:/callback"), "it is no http or https address");
}

TEST(RedirectDifference, the_port_of_a_loopback_literal_without_one_never_differs) {
  EXPECT_EQ(
      redirect_difference(client_of({"http://127.0.0.1/callback"}), "http://127.0.0.1:9/callback/").differs,
      "trailing slash");
}

TEST(RedirectDifference, ShowsTheNearestRegisteredAddress) {
  const auto found = redirect_difference(client_of({"https://a.example/x", "http://localhost:3000/callback"}),
                                         "http://localhost:3000/callback/");
  EXPECT_EQ(found.got, "http://localhost:3000/callback/");
  EXPECT_EQ(found.allowed, "http://localhost:3000/callback (and 1 more)");
  EXPECT_EQ(redirect_difference(client_of({}), "http://localhost/").allowed, "none");
}

TEST(RedirectDifference, NeverShowsAQuery) {
  const auto found =
      redirect_difference(client_of({"https://a.example/x?key=1"}), "https://a.example/x?token=canary#part");
  EXPECT_EQ(found.got + found.allowed + found.fix,
            "https://a.example/x?…https://a.example/x?…change what the app sends");
}

TEST(RedirectDifference, S492_shows_of_a_foreign_host_its_origin_only_and_of_anything_else_nothing) {
  const auto client = client_of({"http://localhost:3000/callback"});
  EXPECT_EQ(redirect_difference(client, "https://evil.example/canary").got, "https://evil.example/…");
  EXPECT_EQ(redirect_difference(client, "canary").got, "no http or https address");
}

TEST(RedirectDifference, OffersACommandOnlyForWhatAShellReadsAsOneWord) {
  const auto client = client_of({"http://localhost:3000/callback"});
  EXPECT_EQ(redirect_difference(client, "http://localhost:3000/callback/").fix,
            "if the address is the app's own: gatehouse client update app --add-redirect-uri "
            "'http://localhost:3000/callback/'");
  for (const auto* got : {"http://localhost/';rm -rf ~;'", "http://localhost/'x", "javascript:alert(1)", ""})
    EXPECT_EQ(redirect_difference(client, got).fix, "change what the app sends") << got;
}

TEST(RedirectDifference, PointsIntoTheFileWhereAClientIsWritten) {
  auto client = client_of({"http://localhost:3000/callback"});
  client.span = {.file = "tenants/demo.yaml", .line = 17, .column = 5};
  EXPECT_EQ(redirect_difference(client, "http://localhost:3000/").fix,
            "change redirect_uris at tenants/demo.yaml:17, or the app");
}

}  // namespace
}  // namespace gatehouse::oauth
