#include "core/http/pistache/response_bytes.h"

#include <pistache/http_defs.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "core/base/ascii.h"
#include "core/http/grammar.h"

namespace gatehouse::http {
namespace {

std::string_view reason_phrase(int status) {
  if (status < 200 || status > 599) return {};  // an interim or invented code is a bug of the handler
  const char* const reason = Pistache::Http::codeString(static_cast<Pistache::Http::Code>(status));
  return reason == nullptr ? std::string_view() : std::string_view(reason);
}

/// Framing belongs to the door: a second Content-Length or a Transfer-Encoding from a handler would
/// desynchronise.
bool door_owns(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 6> kOwned{"content-length", "transfer-encoding", "connection",
                                                          "date",           "keep-alive",        "trailer"};
  return std::any_of(kOwned.begin(), kOwned.end(),
                     [&](std::string_view owned) { return equals_ignoring_case(owned, name); });
}

/// RFC 9112 §11.1.
bool is_sendable(const Header& field) noexcept {
  return is_token(field.name) && is_field_value(field.value) && !door_owns(field.name);
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

bool forbids_body(int status) noexcept { return status == 204 || status == 304; }

bool append_response_head(std::string& out, const Response& response, const ResponseFrame& frame) {
  const std::string_view reason = reason_phrase(response.status);
  if (reason.empty() || !std::all_of(response.headers.begin(), response.headers.end(), is_sendable))
    return false;
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(response.status));
  // RFC 9110 §6.6.1.
  out.append(" ").append(reason).append("\r\nDate: ").append(frame.date).append("\r\n");
  for (const Header& field : response.headers)
    out.append(field.name).append(": ").append(field.value).append("\r\n");
  if (!forbids_body(response.status)) {
    out.append("Content-Length: ");
    append_number(out, response.body.view().size());
    out.append("\r\n");
  }
  if (!frame.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (frame.minor_version == 0) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
  return true;
}

Response fixed_response(int status) {
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
  // RFC 9110 §15.5.6, RFC 9110 §15.6.4.
  if (status == 405) response.headers.push_back({"Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"});
  if (status == 503) response.headers.push_back({"Retry-After", "2"});
  response.body = std::string(reason_phrase(status)) + "\n";
  return response;
}

std::string imf_fixdate(std::time_t now) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 64> text{};
  // Not strftime: day and month names must not follow the process's locale.
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 kDays[parts.tm_wday], parts.tm_mday, kMonths[parts.tm_mon],
                                 parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return std::string(text.data(), static_cast<std::size_t>(std::max(size, 0)));
}

}  // namespace gatehouse::http
