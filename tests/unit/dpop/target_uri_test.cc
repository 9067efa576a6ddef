// RFC 9449 §4.3: `htu` against the endpoint's address.
#include "core/dpop/target_uri.h"

#include <gtest/gtest.h>

namespace gatehouse::dpop {
namespace {

constexpr std::string_view kToken = "https://id.example.com/t/acme/token";

TEST(DpopTargetUri, is_the_same_in_every_spelling_of_RFC_3986) {
  for (const auto* same :
       {"https://id.example.com/t/acme/token", "HTTPS://ID.Example.COM/t/acme/token",
        "https://id.example.com:443/t/acme/token", "https://id.example.com/t/acme/token?a=b",
        "https://id.example.com/t/acme/token#x", "https://id.example.com/t/%61cme/tok%65n"})
    EXPECT_TRUE(is_same_target(same, kToken)) << same;
  EXPECT_TRUE(is_same_target("http://localhost:8080", "http://localhost:8080/"));
}

TEST(DpopTargetUri, S223_another_place_is_another_place) {
  for (const auto* other :
       {"", "/t/acme/token", "http://id.example.com/t/acme/token", "https://id.example.com:8443/t/acme/token",
        "https://id.example.com/t/acme/userinfo", "https://id.example.com/t/acme/token/",
        "https://id.example.com/t/ACME/token", "https://evil.example/t/acme/token",
        "https://id.example.com@evil.example/t/acme/token", "https://id.example.com/t/acme%2Ftoken",
        "https://id.example.com/t/other/../acme/token", "https://id.example.com/t/acme/token%",
        "https://id.example.com/t/acme/token%6", "https://id.example.com/t/acme\\token", "token"})
    EXPECT_FALSE(is_same_target(other, kToken)) << other;
}

}  // namespace
}  // namespace gatehouse::dpop
