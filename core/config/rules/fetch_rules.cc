#include "core/config/rules/fetch_rules.h"

#include <charconv>

#include "core/config/codes.h"
#include "core/config/rules/server_rules.h"
#include "core/config/source_text.h"
#include "core/config/uri.h"

namespace gatehouse::config {
namespace {

/// Bundles of all the world's authorities are about 220 KiB.
constexpr std::size_t kMostCertificates = 4 << 20;

/// Whoever means one service names its network; 0.0.0.0/0 would switch the filter off (S-151).
bool is_too_wide(std::string_view block) {
  const auto slash = block.find('/');
  if (slash == std::string_view::npos) return false;
  unsigned prefix = 0;
  std::from_chars(block.data() + slash + 1, block.data() + block.size(), prefix);
  return prefix < (block.find(':') == std::string_view::npos ? 8u : 32u);
}

void check_ca_file(const std::string& file, const Place& place, Findings& findings) {
  if (file == "system") return;
  const auto text = read_regular_file(file, kMostCertificates);
  if (!text)
    findings.error(code::kCaFile, place, "ca_file cannot be read: " + text.error().message(),
                   "a PEM file of certificates, or system");
  else if (text->find("-----BEGIN CERTIFICATE-----") == std::string::npos)
    findings.error(code::kCaFile, place, "ca_file holds no certificate",
                   "PEM: -----BEGIN CERTIFICATE----- and so on; or system");
}

}  // namespace

void check_fetch(const FetchSettings& fetch, Profile profile, const Place& place, Findings& findings) {
  const Place ranges = place.in("allow_addresses");
  for (std::size_t i = 0; i < fetch.allow_addresses.size(); ++i) {
    const auto& block = fetch.allow_addresses[i];
    if (!is_cidr(block))
      findings.error(code::kFetchRange, ranges.at(i), "\"" + block + "\" is no address block",
                     "10.20.0.0/16, 192.0.2.7 or fd12:3456::/32, with no bits set after the prefix");
    else if (profile == Profile::production && is_too_wide(block))
      findings.error(code::kFetchRange, ranges.at(i), block + " is too wide for profile: production",
                     "name the networks that are meant: at least /8 of IPv4, /32 of IPv6");
  }
  check_ca_file(fetch.ca_file, place.in("ca_file"), findings);
}

void check_remote_address(const std::string& address, Profile profile, const Place& place,
                          Findings& findings) {
  if (address.empty()) return;
  const auto uri = parse_uri(address);
  const bool local_http =
      uri && profile == Profile::dev && uri->scheme == "http" && is_loopback_host(uri->host);
  if (!uri || (uri->scheme != "https" && !local_http) || uri->host.empty() || uri->has_userinfo ||
      uri->fragment)
    findings.error(code::kRemoteAddress, place, "\"" + address + "\" is no address that the server can call",
                   "an https address without user and fragment: https://app.example.com/jwks.json");
}

}  // namespace gatehouse::config
