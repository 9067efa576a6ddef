#include "core/app/cli/try/browser/callback_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <system_error>

#include "core/http/url.h"

namespace gatehouse::app::cli {
namespace {

constexpr std::size_t kMostBytes = 16 * 1024;
constexpr std::string_view kPage =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>gatehouse try</title>"
    "<h1>Back in the app</h1><p>The answer arrived. The terminal shows what was checked; this window can be "
    "closed.</p>";

Error system_error(const char* doing) {
  return Error(ErrorCode::unavailable, std::string(doing) + ": " + std::generic_category().message(errno));
}

/// The target of a GET; empty for anything else or nothing in time.
std::string read_target(int connection) {
  const timeval limit{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  std::string head;
  char part[2048];
  while (head.size() < kMostBytes && head.find("\r\n\r\n") == std::string::npos) {
    const auto got = ::recv(connection, part, sizeof part, 0);
    if (got <= 0) return {};
    head.append(part, static_cast<std::size_t>(got));
  }
  if (!head.starts_with("GET ")) return {};
  return head.substr(4, head.find(' ', 4) - 4);
}

void answer(int connection, std::string_view status, std::string_view body) {
  const std::string text =
      "HTTP/1.1 " + std::string(status) +
      "\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
      "Content-Security-Policy: default-src 'none'\r\nConnection: close\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  static_cast<void>(::send(connection, text.data(), text.size(), MSG_NOSIGNAL));
}

}  // namespace

Result<CallbackListener> CallbackListener::open(const std::string& redirect_uri) {
  const auto url = http::parse_http_url(redirect_uri);
  const bool here = url && (url->host == "127.0.0.1" || url->host == "localhost");
  if (!here || url->scheme != http::Scheme::http || !url->port)
    return Error(ErrorCode::invalid_argument, "a browser cannot come back to " + redirect_uri);
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(*url->port);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0 ||
      ::listen(socket.number(), 4) != 0)
    return system_error(("listening at " + redirect_uri).c_str());
  return CallbackListener(std::move(socket), std::string(url->rest.substr(0, url->rest.find('?'))));
}

Result<std::string> CallbackListener::wait(Duration patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    pollfd waiting{.fd = socket_.number(), .events = POLLIN, .revents = 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0)
      return Error(ErrorCode::timeout, "nobody came back from the browser");
    const Descriptor connection(::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.number() < 0) continue;
    auto target = read_target(connection.number());
    if (target.substr(0, target.find('?')) == path_) {
      answer(connection.number(), "200 OK", kPage);
      return target;
    }
    answer(connection.number(), "404 Not Found", "");
  }
}

}  // namespace gatehouse::app::cli
