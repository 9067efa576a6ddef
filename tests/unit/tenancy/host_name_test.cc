#include "core/tenancy/host_name.h"

#include <gtest/gtest.h>

namespace gatehouse::tenancy {
namespace {

TEST(HostName, S305_port_case_and_trailing_dot_lead_to_one_form) {
  for (const char* authority :
       {"id.example.com", "ID.Example.COM", "id.example.com.", "id.example.com:8443", "id.EXAMPLE.com.:443"})
    EXPECT_EQ(normalise_host(authority), "id.example.com") << authority;
  EXPECT_EQ(normalise_host("127.0.0.1:8080"), "127.0.0.1");
  EXPECT_EQ(normalise_host("[::1]:8080"), "[::1]");
  EXPECT_EQ(normalise_host("[2001:DB8::7]"), "[2001:db8::7]");
  EXPECT_EQ(normalise_host("xn--bcher-kva.example"), "xn--bcher-kva.example");
}

TEST(HostName, S305_what_is_no_host_is_refused) {
  for (const char* authority : {"",
                                ".",
                                "..",
                                "a..b",
                                "-a.example",
                                "a-.example",
                                "user@id.example.com",
                                "id.example.com:",
                                "id.example.com:0",
                                "id.example.com:080",
                                "id.example.com:65536",
                                "id.example.com:http",
                                "id.example.com:80:80",
                                "id%2eexample.com",
                                "b\xc3\xbc"
                                "cher.example",
                                "id example.com",
                                "id.example.com/",
                                "id.example.com\\x",
                                "[::1",
                                "::1",
                                "[]",
                                "[x]",
                                "[::1]x",
                                "[fe80::1%25eth0]",
                                "id.example.com..",
                                "a,b"})
    EXPECT_EQ(normalise_host(authority), std::nullopt) << authority;
  EXPECT_EQ(normalise_host(std::string(64, 'a') + ".example"), std::nullopt);
  EXPECT_EQ(normalise_host(std::string(254, 'a')), std::nullopt);
  EXPECT_EQ(normalise_host(std::string("a\0b", 3)), std::nullopt);
}

TEST(HostName, S305_only_the_issuers_host_and_port_serve_it) {
  constexpr auto kIssuer = "https://id.example.com/t/acme";
  EXPECT_TRUE(authority_serves_issuer("id.example.com", kIssuer));
  EXPECT_TRUE(authority_serves_issuer("ID.example.com.:443", kIssuer));
  EXPECT_FALSE(authority_serves_issuer("id.example.com:80", kIssuer));
  EXPECT_FALSE(authority_serves_issuer("evil.example.com", kIssuer));
  EXPECT_FALSE(authority_serves_issuer("id.example.com.evil.net", kIssuer));
  EXPECT_FALSE(authority_serves_issuer("id.example.com@evil.net", kIssuer));
  EXPECT_FALSE(authority_serves_issuer("", kIssuer));
  EXPECT_TRUE(authority_serves_issuer("localhost:8080", "http://localhost:8080/t/demo"));
  EXPECT_FALSE(authority_serves_issuer("localhost", "http://localhost:8080/t/demo"));
  EXPECT_TRUE(authority_serves_issuer("localhost:80", "http://localhost"));
}

}  // namespace
}  // namespace gatehouse::tenancy
