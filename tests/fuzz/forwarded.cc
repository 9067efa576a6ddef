// Fuzz target: forwarded addresses and hosts. The first byte chooses where the request comes from. Beside
// memory errors it looks for a client that decides about itself, and for an address that is none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/http/forwarded.h"

namespace {

using namespace gatehouse::http;

void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto proxies = TrustedProxies::parse({"10.0.0.0/8", "::1", "unix"}).value();
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool direct = data[0] % 2 == 0;
  Request request;
  request.peer.address = direct ? "203.0.113.1" : "10.0.0.1";
  request.headers = {{"x-forwarded-for", text}, {"x-forwarded-proto", text}, {"forwarded", text}};
  const auto client = client_of(request, proxies, Scheme::http);
  const auto address = IpAddress::parse(client.address);
  demand(address.has_value());
  if (direct) demand(client.address == request.peer.address && client.scheme == Scheme::http);
  // S-029: whatever the text says, appending the hop that a trusted proxy saw makes that hop the client.
  if (!direct) {
    request.headers[0].value += (text.empty() ? "" : ", ") + std::string("198.51.100.7");
    demand(client_of(request, proxies, Scheme::http).address == "198.51.100.7");
  }
  if (const auto parsed = IpAddress::parse(text)) {
    const auto again = IpAddress::parse(parsed->text());
    demand(again && again->text() == parsed->text());
  }
  return 0;
}
