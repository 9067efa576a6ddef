#include "core/http/pistache/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <system_error>

#include "core/http/pistache/activated_socket.h"

namespace gatehouse::http {
namespace {

/// Of each connection (the kernel doubles it). Left alone it grows to megabytes: so much kernel memory for a
/// client that does not read, and so much that must drain before a slow reader's progress can be seen.
constexpr int kSendBuffer = 128 << 10;

Error failure(std::string_view doing, std::string_view address) {
  const int number = errno;
  const ErrorCode code = number == EACCES || number == EPERM ? ErrorCode::permission : ErrorCode::unavailable;
  return Error(code, std::string(doing) + " " + std::string(address) + ": " +
                         std::generic_category().message(number) +
                         (number == EADDRINUSE ? "; who has it: ss -ltnp" : ""));
}

Descriptor make_socket(int family) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  // Accepted sockets inherit it.
  if (socket) ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
  return socket;
}

/// A file that nobody listens on any more is left by a process that was killed; one that answers is not ours
/// to take.
bool is_stale(const sockaddr_un& name) {
  const Descriptor probe = make_socket(AF_UNIX);
  return probe && ::connect(probe.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 &&
         errno == ECONNREFUSED;
}

bool is_port(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size();
}

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

}  // namespace

Listener::~Listener() {
  if (socket_ && !file_.empty()) ::unlink(file_.c_str());
}

Result<Listener> Listener::open(std::string_view address) {
  if (address.starts_with("unix:")) return open_unix(address.substr(5));
  if (address.starts_with("systemd:")) return open_activated(address.substr(8));
  const auto colon = address.rfind(':');
  std::string_view host = address.substr(0, colon);
  if (colon == std::string_view::npos || host.empty() || !is_port(address.substr(colon + 1)))
    return Error(ErrorCode::invalid_argument, "listen address '" + std::string(address) +
                                                  "' is none of host:port, unix:/path and systemd:name");
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return open_tcp(host, address.substr(colon + 1));
}

Result<Listener> Listener::open_activated(std::string_view name) {
  GH_TRY(auto socket, take_activated_socket(name));
  ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
  return Listener(std::move(socket), "systemd:" + std::string(name));
}

Result<Listener> Listener::open_unix(std::string_view path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.front() != '/' || path.size() >= sizeof name.sun_path)
    return Error(ErrorCode::invalid_argument,
                 "'" + std::string(path) + "' is no absolute path of at most 107 bytes");
  std::memcpy(name.sun_path, path.data(), path.size());
  Descriptor socket = make_socket(AF_UNIX);
  if (!socket) return failure("cannot create a socket for", path);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&name);
  int bound = ::bind(socket.number(), generic, sizeof name);
  if (bound != 0 && errno == EADDRINUSE && is_stale(name)) {
    ::unlink(name.sun_path);
    bound = ::bind(socket.number(), generic, sizeof name);
  }
  if (bound != 0) return failure("cannot listen on unix:", path);
  ::chmod(name.sun_path, 0660);  // owner and group: the reverse proxy's
  if (::listen(socket.number(), Listener::kBacklog) != 0) return failure("cannot listen on unix:", path);
  Listener listener(std::move(socket), "unix:" + std::string(path));
  listener.file_ = path;
  return listener;
}

Result<Listener> Listener::open_tcp(std::string_view host, std::string_view port) {
  const std::string shown = std::string(host) + " port " + std::string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV | (host == "localhost" ? 0 : AI_NUMERICHOST);
  addrinfo* found = nullptr;
  const std::string node(host == "localhost" ? "127.0.0.1" : host);
  if (::getaddrinfo(node.c_str(), std::string(port).c_str(), &hints, &found) != 0)
    return Error(ErrorCode::invalid_argument, "listen address " + shown + " is no IP address and port");
  const std::unique_ptr<addrinfo, FreeAddresses> owned(found);
  Descriptor socket = make_socket(found->ai_family);
  if (!socket) return failure("cannot create a socket for", shown);
  const int on = 1;
  const int off = 0;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (found->ai_family == AF_INET6)
    ::setsockopt(socket.number(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (::bind(socket.number(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(socket.number(), Listener::kBacklog) != 0)
    return failure("cannot listen on", shown);

  sockaddr_storage real{};
  socklen_t size = sizeof real;
  ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&real), &size);
  const bool v6 = real.ss_family == AF_INET6;
  const std::uint16_t bound = ntohs(v6 ? reinterpret_cast<const sockaddr_in6&>(real).sin6_port
                                       : reinterpret_cast<const sockaddr_in&>(real).sin_port);
  std::string name;
  name.append(v6 ? "[" : "").append(host).append(v6 ? "]" : "");
  name.append(":").append(std::to_string(bound));
  Listener listener(std::move(socket), std::move(name));
  listener.port_ = bound;
  return listener;
}

}  // namespace gatehouse::http
