// Which addresses may be connected to (S-151, RFC 6890), as a table of what attackers write.
#include "core/fetch/address_filter.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace gatehouse::fetch {
namespace {

AddressFilter filter_of(const std::vector<std::string>& allowed = {}) {
  auto filter = AddressFilter::create(allowed);
  EXPECT_TRUE(filter);
  return *std::move(filter);
}

bool permits(const AddressFilter& filter, const char* text) {
  const auto address = http::IpAddress::parse(text);
  EXPECT_TRUE(address) << text;
  return address && filter.permits(*address);
}

constexpr const char* kDenied[] = {
    // Loopback and what the system takes for it.
    "127.0.0.1", "127.1.2.3", "127.255.255.255", "0.0.0.0", "0.1.2.3", "::1", "::", "::ffff:127.0.0.1",
    "::ffff:0:127.0.0.1", "::127.0.0.1", "::ffff:0.0.0.0",
    // Private networks.
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255",
    "::ffff:10.0.0.1", "fc00::1", "fd12:3456:789a::1",
    // Metadata services.
    "169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16",
    "192.0.0.192",
    // Link-local, site-local, between carriers.
    "169.254.0.1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "100.64.0.1", "100.127.255.255",
    // An IPv4 address in another's clothes: NAT64, its local form, 6to4, Teredo, ISATAP of a private net.
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::808:808", "64:ff9b:1::7f00:1", "2002:7f00:1::1",
    "2002:a9fe:a9fe::", "2002:0a00:1::1", "2002:808:808::1", "2001:0:7f00:1::1", "fe80::5efe:7f00:1",
    // Documentation, benchmarking, protocol assignments, relays, reserved.
    "192.0.2.1", "198.51.100.7", "203.0.113.255", "2001:db8::1", "3fff::1", "198.18.0.1", "198.19.255.255",
    "2001:2::1", "192.0.0.1", "192.88.99.1", "192.31.196.1", "192.175.48.1", "192.52.193.1",
    "2620:4f:8000::1", "240.0.0.1", "255.255.255.255", "100::1", "5f00::1",
    // Multicast.
    "224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"};

TEST(AddressFilter, S151_no_address_of_a_special_purpose_is_permitted) {
  static_assert(std::size(kDenied) >= 60);
  const auto filter = filter_of();
  for (const auto* text : kDenied)
    EXPECT_FALSE(permits(filter, text)) << text;
}

TEST(AddressFilter, S151_public_addresses_are_permitted_up_to_the_edges) {
  const auto filter = filter_of();
  for (const auto* text : {"1.1.1.1",
                           "8.8.8.8",
                           "9.255.255.255",
                           "11.0.0.0",
                           "100.63.255.255",
                           "100.128.0.0",
                           "126.255.255.255",
                           "128.0.0.0",
                           "169.253.255.255",
                           "169.255.0.0",
                           "172.15.255.255",
                           "172.32.0.0",
                           "192.167.255.255",
                           "192.169.0.0",
                           "198.17.255.255",
                           "198.20.0.0",
                           "223.255.255.255",
                           "::ffff:8.8.8.8",
                           "2606:4700:4700::1111",
                           "2a00:1450:4001::1",
                           "2001:4860:4860::8888",
                           "2003::1",
                           "2001:db7:ffff::1"})
    EXPECT_TRUE(permits(filter, text)) << text;
}

TEST(AddressFilter, a_named_range_is_permitted_and_nothing_beside_it) {
  const auto filter = filter_of({"127.0.0.0/8", "10.1.0.0/16", "fd12:3456::/32", "169.254.169.254"});
  for (const auto* text :
       {"127.0.0.1", "::ffff:127.0.0.1", "10.1.255.255", "fd12:3456::7", "169.254.169.254", "8.8.8.8"})
    EXPECT_TRUE(permits(filter, text)) << text;
  for (const auto* text :
       {"::1", "10.2.0.0", "fd12:3457::7", "169.254.169.253", "64:ff9b::7f00:1", "2002:7f00:1::1"})
    EXPECT_FALSE(permits(filter, text)) << text;
}

TEST(AddressFilter, S151_behind_an_allowed_translator_lies_the_public_network_only) {
  const auto filter = filter_of({"64:ff9b::/96", "2002::/16"});
  EXPECT_TRUE(permits(filter, "64:ff9b::808:808"));
  EXPECT_TRUE(permits(filter, "2002:808:808::1"));
  for (const auto* text : {"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::a00:1", "2002:a9fe:a9fe::1"})
    EXPECT_FALSE(permits(filter, text)) << text;
}

TEST(AddressFilter, S151_judges_the_address_of_a_socket_whatever_its_family) {
  const auto filter = filter_of();
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  const auto permits_v4 = [&](const char* text) {
    EXPECT_EQ(::inet_pton(AF_INET, text, &v4.sin_addr), 1);
    return filter.permits(reinterpret_cast<const sockaddr&>(v4));
  };
  EXPECT_TRUE(permits_v4("8.8.8.8"));
  EXPECT_FALSE(permits_v4("127.0.0.1"));
  EXPECT_TRUE(is_loopback(reinterpret_cast<const sockaddr&>(v4)));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  EXPECT_EQ(::inet_pton(AF_INET6, "::ffff:10.0.0.1", &v6.sin6_addr), 1);
  EXPECT_FALSE(filter.permits(reinterpret_cast<const sockaddr&>(v6)));
  EXPECT_FALSE(is_loopback(reinterpret_cast<const sockaddr&>(v6)));
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(filter.permits(reinterpret_cast<const sockaddr&>(local)));
}

TEST(AddressFilter, what_is_no_block_is_refused) {
  for (const auto* text : {"", "localhost", "10.0.0.1/8", "10.0.0.0/33", "10/8"})
    EXPECT_FALSE(AddressFilter::create({text})) << text;
}

}  // namespace
}  // namespace gatehouse::fetch
