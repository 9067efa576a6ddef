#include "core/http/forwarded.h"

#include <algorithm>
#include <optional>

#include "core/http/grammar.h"

namespace gatehouse::http {
namespace {

/// A chain longer than this is not a chain of proxies; the walk ends there.
constexpr int kMaxHops = 32;

/// "192.0.2.7", "192.0.2.7:443", "2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:443"
std::optional<IpAddress> parse_hop(std::string_view hop) {
  if (hop.starts_with('[')) {
    const std::size_t close = hop.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view rest = hop.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return std::nullopt;
    return IpAddress::parse(hop.substr(1, close - 1));
  }
  const std::size_t colon = hop.find(':');
  const bool one_colon =
      colon != std::string_view::npos && hop.find(':', colon + 1) == std::string_view::npos;
  return IpAddress::parse(one_colon ? hop.substr(0, colon) : hop);
}

/// Takes the last element off a comma-separated list.
std::string_view take_last(std::string_view& list) noexcept {
  const std::size_t comma = list.rfind(',');
  const std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return trim_ows(last);
}

std::optional<IpAddress> walk(const Request& request, const TrustedProxies& proxies) {
  std::optional<IpAddress> nearest;
  int hops = 0;
  // Several fields of one name are one list in order (RFC 9110 §5.3), so the walk starts at the end of the
  // last one.
  for (auto header = request.headers.rbegin(); header != request.headers.rend(); ++header) {
    if (header->name != "x-forwarded-for") continue;
    for (std::string_view list = header->value; !list.empty();) {
      const auto address = parse_hop(take_last(list));
      if (!address || ++hops > kMaxHops) return nearest;
      nearest = address;
      if (!proxies.trusts(*address)) return nearest;
    }
  }
  return nearest;
}

Scheme forwarded_scheme(const Request& request, Scheme own) {
  const auto last = std::find_if(request.headers.rbegin(), request.headers.rend(),
                                 [](const Header& header) { return header.name == "x-forwarded-proto"; });
  if (last == request.headers.rend()) return own;
  std::string_view list = last->value;
  const std::string_view said = take_last(list);
  if (said == "https") return Scheme::https;
  if (said == "http") return Scheme::http;
  return own;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& entries) {
  TrustedProxies proxies;
  for (const std::string& entry : entries) {
    if (entry == "unix") {
      proxies.unix_sockets_ = true;
      continue;
    }
    const auto block = AddressBlock::parse(entry);
    if (!block)
      return Error(ErrorCode::invalid_argument, "trusted proxy \"" + entry + "\" is not an address block");
    proxies.blocks_.push_back(*block);
  }
  return proxies;
}

bool TrustedProxies::trusts(const IpAddress& address) const noexcept {
  return std::any_of(blocks_.begin(), blocks_.end(),
                     [&](const AddressBlock& block) { return block.contains(address); });
}

bool TrustedProxies::trusts(const Peer& peer) const {
  if (peer.direct) return false;
  if (peer.unix_socket) return unix_sockets_;
  const auto address = IpAddress::parse(peer.address);
  return address && trusts(*address);
}

ClientOrigin client_of(const Request& request, const TrustedProxies& proxies, Scheme own) {
  const auto direct = IpAddress::parse(request.peer.address);
  ClientOrigin client{.address = direct ? direct->text() : std::string(), .scheme = own};
  if (!proxies.trusts(request.peer)) return client;
  if (const auto forwarded = walk(request, proxies)) client.address = forwarded->text();
  client.scheme = forwarded_scheme(request, own);
  return client;
}

}  // namespace gatehouse::http
