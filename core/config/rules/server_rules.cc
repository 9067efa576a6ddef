#include "core/config/rules/server_rules.h"

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "core/config/codes.h"
#include "core/config/master_key.h"
#include "core/config/rules/fetch_rules.h"
#include "core/config/rules/tls_rules.h"

namespace gatehouse::config {
namespace {

std::optional<unsigned> small_number(std::string_view text, unsigned most) {
  unsigned number = 0;
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > most) return std::nullopt;
  return number;
}

struct Address {
  std::array<unsigned char, 16> bytes{};
  unsigned bits = 0;
};

std::optional<Address> parse_address(std::string_view text) {
  Address address;
  if (inet_pton(AF_INET, std::string(text).c_str(), address.bytes.data()) == 1) address.bits = 32;
  if (inet_pton(AF_INET6, std::string(text).c_str(), address.bytes.data()) == 1) address.bits = 128;
  if (address.bits == 0) return std::nullopt;
  return address;
}

}  // namespace

bool is_listen_address(std::string_view text) {
  if (text.starts_with("unix:")) {
    const auto path = text.substr(5);
    return path.starts_with('/') && path.size() > 1 && path.size() < sizeof(sockaddr_un::sun_path);
  }
  if (text.starts_with("systemd:")) {
    const auto name = text.substr(8);
    const auto plain = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    };
    return !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), plain);
  }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || !small_number(text.substr(colon + 1), 65535)) return false;
  const auto host = text.substr(0, colon);
  if (host == "localhost") return true;
  std::array<unsigned char, 16> bytes{};
  if (host.starts_with('[') && host.ends_with(']'))
    return inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), bytes.data()) == 1;
  return inet_pton(AF_INET, std::string(host).c_str(), bytes.data()) == 1;
}

bool is_cidr(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return false;
  if (slash == std::string_view::npos) return true;
  const auto length = small_number(text.substr(slash + 1), address->bits);
  if (!length) return false;
  // 10.1.2.3/8 says two things at once: whoever wrote it believed one of them.
  for (unsigned bit = *length; bit < address->bits; ++bit)
    if ((address->bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) return false;
  return true;
}

void check_address(const std::string& address, const Place& place, Findings& findings) {
  if (!is_listen_address(address))
    findings.error(
        code::kListenAddress, place.in("address"), "cannot listen on \"" + address + "\"",
        "127.0.0.1:8080, [::1]:8080, localhost:8080, unix:/run/gatehouse/public.sock or systemd:public");
}

void check_listener(const Listener& listener, const Place& place, Findings& findings) {
  check_address(listener.address, place, findings);
  const Place proxies = place.in("trusted_proxies");
  for (std::size_t i = 0; i < listener.trusted_proxies.size(); ++i)
    if (listener.trusted_proxies[i] != "unix" && !is_cidr(listener.trusted_proxies[i]))
      findings.error(
          code::kTrustedProxy, proxies.at(i), "\"" + listener.trusted_proxies[i] + "\" is no address block",
          "10.0.0.0/8, 192.0.2.7 or 2001:db8::/32, with no bits set after the prefix; or \"unix\"");
}

void check_listeners(const ServerConfig& server, const Place& listen, Findings& findings) {
  const auto& open = server.public_listener;
  const Place place = listen.in("public");
  check_listener(open, place, findings);
  if (open.tls) check_tls(*open.tls, place.in("tls"), findings);
  if (open.client_certificate_header != CertificateHeader::none && open.trusted_proxies.empty())
    findings.error(code::kClientCertificates, place.in("client_certificate_header"),
                   "nobody is believed what this header says: there are no trusted_proxies",
                   "trusted_proxies: [\"10.0.0.5/32\"], the address of the proxy that ends TLS");
  if (server.mtls_listener) {
    check_listener(*server.mtls_listener, listen.in("mtls"), findings);
    check_tls(*server.mtls_listener->tls, listen.in("mtls").in("tls"), findings);
  }
  const auto& mtls = server.mtls_listener;
  const auto& telemetry = server.telemetry_listener.address;
  if (!telemetry.empty()) check_address(telemetry, listen.in("telemetry"), findings);
  const auto refuse_double = [&](std::string_view name, std::string_view other) {
    findings.error(
        code::kListenAddress, listen.in(name).in("address"),
        "the " + std::string(name) + " listener has the address of the " + std::string(other) + " one",
        "another port, 127.0.0.1:8082 for example");
  };
  if (telemetry == open.address) refuse_double("telemetry", "public");
  if (mtls && mtls->address == open.address) refuse_double("mtls", "public");
  if (mtls && mtls->address == telemetry) refuse_double("telemetry", "mtls");
}

void check_plugin_settings(const PluginSettings& plugins, const Place& place, Findings& findings) {
  for (const auto& [id, pin] : plugins.pins) {
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    const bool well_formed =
        pin.size() == 71 && pin.starts_with("sha256:") && std::all_of(pin.begin() + 7, pin.end(), is_hex);
    if (!well_formed)
      findings.error(code::kPluginPin, place.in("pins").in(id),
                     "the pin of " + id + " is not a SHA-256 digest",
                     "sha256: and 64 lower-case hexadecimal digits, as sha256sum prints them");
  }
}

void check_master_key(const Secret& key, const Place& place, Findings& findings) {
  if (!normalise_master_key(key.reveal()))
    findings.error(code::kMasterKey, place, "master_key is not 32 bytes of base64, base64url or hexadecimal",
                   "make one with: openssl rand -base64 32");
}

void check_server(const ServerConfig& server, const Place& place, Diagnostics& found) {
  Findings findings(found);
  check_listeners(server, place.in("listen"), findings);
  check_master_key(server.master_key, place.in("encryption").in("master_key"), findings);
  check_plugin_settings(server.plugins, place.in("plugins"), findings);
  check_fetch(server.fetch, server.profile, place.in("fetch"), findings);
  if (server.tenancy.empty())
    findings.error(code::kNoTenancy, place.in("tenancy"),
                   "no request could be told its tenant: tenancy is empty",
                   "tenancy: [ { type: path_prefix, config: { prefix: /t/ } } ]");
}

void check_plugin_choices(const ServerConfig& server, const PluginCatalogue& catalogue, Diagnostics& found) {
  catalogue.check(PluginKind::storage, server.durable_storage, found);
  for (const auto& choice : server.tenancy)
    catalogue.check(PluginKind::tenancy, choice, found);
  for (const auto& choice : server.audit.sinks)
    catalogue.check(PluginKind::audit, choice, found);
}

}  // namespace gatehouse::config
