#include "tests/wire/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/ascii.h"
#include "core/http/grammar.h"

namespace gatehouse::http::test {

std::string Reply::field(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    if (const auto field = parse_field_line(line); field && equals_ignoring_case(field->name, name))
      return std::string(field->value);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
  }
  return {};
}

RawClient::RawClient(const std::string& address) { connect(address, 0); }

RawClient RawClient::slow(const std::string& address) {
  RawClient client;
  client.connect(address, 4096);
  return client;
}

void RawClient::connect(const std::string& address, int receive_buffer) {
  sockaddr_storage to{};
  socklen_t size = 0;
  if (address.starts_with("unix:")) {
    auto& name = reinterpret_cast<sockaddr_un&>(to);
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, address.data() + 5, address.size() - 5);
    size = sizeof name;
  } else {
    const auto colon = address.rfind(':');
    const auto port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    if (address.starts_with('[')) {
      auto& name = reinterpret_cast<sockaddr_in6&>(to);
      name.sin6_family = AF_INET6;
      name.sin6_port = port;
      ::inet_pton(AF_INET6, address.substr(1, colon - 2).c_str(), &name.sin6_addr);
      size = sizeof name;
    } else {
      auto& name = reinterpret_cast<sockaddr_in&>(to);
      name.sin_family = AF_INET;
      name.sin_port = port;
      ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &name.sin_addr);
      size = sizeof name;
    }
  }
  Descriptor socket(::socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return;
  const int on = 1;
  ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (receive_buffer > 0)
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  timeval patience{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&to), size) == 0)
    socket_ = std::move(socket);
}

std::ptrdiff_t RawClient::give(std::string_view bytes) {
  return ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

std::ptrdiff_t RawClient::take(std::span<char> room, Milliseconds patience) {
  pollfd wait{.fd = socket_.number(), .events = POLLIN, .revents = 0};
  if (::poll(&wait, 1, static_cast<int>(patience.count())) <= 0) return kNothingYet;
  return ::recv(socket_.number(), room.data(), room.size(), 0);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = give(bytes);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::half_close() noexcept { ::shutdown(socket_.number(), SHUT_WR); }

void RawClient::reset() noexcept {
  const linger hard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  socket_.close();
}

bool RawClient::fill(Milliseconds patience) {
  if (ended_ || !socket_) return false;
  std::array<char, 64 << 10> room;
  const auto got = take(room, patience);
  if (got == kNothingYet) return false;
  if (got <= 0) {
    ended_ = true;
    return false;
  }
  received_.append(room.data(), static_cast<std::size_t>(got));
  return true;
}

Reply RawClient::read_reply(bool no_body, Milliseconds patience) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos)
    if (!fill(patience)) return {};
  Reply reply;
  reply.head = received_.substr(0, end + 2);
  reply.status = std::stoi(reply.head.substr(9, 3));
  received_.erase(0, end + 4);
  const std::string length = reply.field("content-length");
  const std::size_t size = no_body || length.empty() ? 0 : std::stoul(length);
  while (received_.size() < size)
    if (!fill(patience)) return {};
  reply.body = received_.substr(0, size);
  received_.erase(0, size);
  return reply;
}

std::string RawClient::read_some(std::size_t size, Milliseconds patience) {
  if (received_.empty()) fill(patience);
  std::string some = received_.substr(0, size);
  received_.erase(0, some.size());
  return some;
}

std::string RawClient::read_to_end(Milliseconds patience) {
  while (fill(patience)) {
  }
  return std::exchange(received_, {});
}

bool RawClient::ends(Milliseconds patience) { return received_.empty() && !fill(patience) && ended_; }

Reply ask(const std::string& address, std::string_view request) {
  RawClient client(address);
  client.send(request);
  return client.read_reply();
}

std::string get_request(std::string_view target, std::string_view fields) {
  std::string request("GET ");
  return request.append(target).append(" HTTP/1.1\r\nHost: a.example\r\n").append(fields).append("\r\n");
}

}  // namespace gatehouse::http::test
