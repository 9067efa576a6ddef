// Fuzz target: what is read out of a request after its head: parameters, cookies, forwarded addresses, URLs.
// Beside memory errors it looks for values that should never get past them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/http/cookies.h"
#include "core/http/forwarded.h"
#include "core/http/params.h"
#include "core/http/percent_encoding.h"
#include "core/http/security_headers.h"
#include "core/http/url.h"

namespace {

using namespace gatehouse::http;

void demand(bool holds) {
  if (!holds) std::abort();
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void params(std::string_view text) {
  const auto found = Params::parse(text);
  if (!found) return;
  std::string again;
  for (const auto& [name, value] : found->pairs()) {
    demand(!has_control(name) && !has_control(value) && is_valid_utf8(name) && is_valid_utf8(value));
    demand(found->is_repeated(name) != found->find(name).has_value());
    again += (again.empty() ? "" : "&") + percent_encode(name) + '=' + percent_encode(value);
  }
  const auto reread = Params::parse(again);
  demand(reread && reread->pairs() == found->pairs());
}

void headers(std::string_view text) {
  static const auto proxies = TrustedProxies::parse({"10.0.0.0/8", "::1", "unix"}).value();
  Request request;
  request.peer.address = "10.0.0.1";
  request.headers = {{"cookie", std::string(text)},
                     {"x-forwarded-for", std::string(text)},
                     {"x-forwarded-proto", std::string(text)}};
  (void)Cookies::of(request).find("gh");
  demand(IpAddress::parse(client_of(request, proxies, Scheme::http).address).has_value());
}

void urls(std::string_view text) {
  if (const auto url = parse_http_url(text)) {
    const std::string origin = origin_of(*url);
    const auto again = parse_http_url(origin);
    demand(again && origin_of(*again) == origin);
  }
  if (const auto source = form_action_source(text))
    demand(source->find_first_of("; ,'\"\r\n") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  params(text);
  headers(text);
  urls(text);
  return 0;
}
