#include "core/app/cli/doctor/local_fetch.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

#include "core/base/descriptor.h"

namespace gatehouse::app::cli {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

struct Place {
  sockaddr_storage address{};
  socklen_t size = 0;
  int family = AF_INET;
};

std::optional<Place> place_of(const std::string& listener) {
  Place place;
  if (listener.starts_with("unix:")) {
    auto& name = reinterpret_cast<sockaddr_un&>(place.address);
    if (listener.size() - 5 >= sizeof name.sun_path) return std::nullopt;
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, listener.data() + 5, listener.size() - 5);
    place.size = sizeof name;
    place.family = AF_UNIX;
    return place;
  }
  const auto colon = listener.rfind(':');
  std::string host = listener.substr(0, colon);
  if (colon == std::string::npos) return std::nullopt;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), listener.substr(colon + 1).c_str(), &hints, &found) != 0)
    return std::nullopt;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
  std::memcpy(&place.address, found->ai_addr, found->ai_addrlen);
  place.size = found->ai_addrlen;
  place.family = found->ai_family;
  return place;
}

Error system_error(const std::string& doing) {
  const int number = errno;
  return Error(ErrorCode::unavailable, doing + ": " + std::generic_category().message(number));
}

Result<LocalAnswer> read_answer(int socket) {
  std::string text;
  char part[8192];
  while (text.size() < kMostBytes) {
    const auto got = ::recv(socket, part, sizeof part, 0);
    if (got < 0) return system_error("waiting for an answer");
    if (got == 0) break;
    text.append(part, static_cast<std::size_t>(got));
  }
  const auto end = text.find("\r\n\r\n");
  LocalAnswer answer;
  if (!text.starts_with("HTTP/1.1 ") || end == std::string::npos ||
      std::from_chars(text.data() + 9, text.data() + 12, answer.status).ec != std::errc())
    return Error(ErrorCode::unavailable, "what answers there does not speak HTTP");
  answer.body = text.substr(end + 4);
  return answer;
}

}  // namespace

Result<LocalAnswer> local_fetch(const LocalRequest& request, Duration patience) {
  const auto place = place_of(request.listener);
  if (!place) return Error(ErrorCode::invalid_argument, "no address: " + request.listener);
  const Descriptor socket(::socket(place->family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  const timeval limit{.tv_sec = seconds.count(), .tv_usec = 0};
  ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&place->address), place->size) != 0)
    return system_error("connecting to " + request.listener);
  const std::string text = "GET " + request.path + " HTTP/1.1\r\nHost: " + request.host +
                           "\r\nConnection: close\r\nAccept: application/json\r\n\r\n";
  if (::send(socket.number(), text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
    return system_error("asking " + request.listener);
  return read_answer(socket.number());
}

Result<void> is_address_free(const std::string& listener) {
  const auto place = place_of(listener);
  if (!place || place->family == AF_UNIX) return {};
  const Descriptor socket(::socket(place->family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&place->address), place->size) != 0)
    return system_error("cannot listen on " + listener);
  return {};
}

}  // namespace gatehouse::app::cli
