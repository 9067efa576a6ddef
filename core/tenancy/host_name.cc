#include "core/tenancy/host_name.h"

#include <algorithm>

#include "core/base/ascii.h"

namespace gatehouse::tenancy {
namespace {

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_label_byte(char c) { return is_lower_letter(c) || is_digit(c) || c == '-' || c == '_'; }

struct Authority {
  std::string host;
  std::string port;  // empty: none given
};

bool is_port(std::string_view port) {
  if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) return false;
  unsigned number = 0;
  for (const char c : port)
    number = number * 10 + static_cast<unsigned>(c - '0');
  // One spelling only: no leading zeros.
  return number >= 1 && number <= 65535 && port.front() != '0';
}

// RFC 1123 §2.1 labels; '_' besides, which internal names have.
bool is_registered_name(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  for (;;) {
    const auto dot = host.find('.');
    const auto label = host.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' ||
        !std::all_of(label.begin(), label.end(), is_label_byte))
      return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

bool is_ipv6_literal(std::string_view host) {
  if (host.size() < 4 || host.front() != '[' || host.back() != ']') return false;
  const auto address = host.substr(1, host.size() - 2);
  return address.find(':') != std::string_view::npos &&
         std::all_of(address.begin(), address.end(),
                     [](char c) { return is_hex(c) || c == ':' || c == '.'; });
}

std::optional<Authority> split(std::string_view authority) {
  Authority parts;
  const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  parts.host = lower_case(authority.substr(0, colon));
  if (colon != std::string_view::npos) {
    parts.port = std::string(authority.substr(colon + 1));
    if (!is_port(parts.port)) return std::nullopt;
  }
  if (is_ipv6_literal(parts.host)) return parts;
  if (parts.host.ends_with('.')) parts.host.pop_back();
  if (!is_registered_name(parts.host)) return std::nullopt;
  return parts;
}

}  // namespace

std::optional<std::string> normalise_host(std::string_view authority) {
  auto parts = split(authority);
  if (!parts) return std::nullopt;
  return std::move(parts->host);
}

bool authority_serves_issuer(std::string_view authority, std::string_view issuer) {
  const auto scheme_end = issuer.find("://");
  if (scheme_end == std::string_view::npos) return false;
  const std::string_view default_port = issuer.substr(0, scheme_end) == "https" ? "443" : "80";
  const auto rest = issuer.substr(scheme_end + 3);
  auto asked = split(authority);
  auto served = split(rest.substr(0, rest.find('/')));
  if (!asked || !served) return false;
  if (asked->port.empty()) asked->port = default_port;
  if (served->port.empty()) served->port = default_port;
  return asked->host == served->host && asked->port == served->port;
}

}  // namespace gatehouse::tenancy
