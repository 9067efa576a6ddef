#include "core/http/pistache/activated_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string>

namespace gatehouse::http {
namespace {

constexpr int kFirst = 3;  ///< SD_LISTEN_FDS_START

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::string_view(value) : std::string_view();
}

int number(std::string_view text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

/// The place of `name` in LISTEN_FDNAMES, or -1. Without names everything is called "unknown", as systemd
/// says.
int place_of(std::string_view name, int count) {
  std::string_view names = variable("LISTEN_FDNAMES");
  for (int place = 0; place < count; ++place) {
    const auto colon = names.find(':');
    const auto one = names.substr(0, colon);
    if (one == name || (one.empty() && name == "unknown")) return place;
    names = colon == std::string_view::npos ? std::string_view() : names.substr(colon + 1);
  }
  return -1;
}

bool is_listening_stream(int socket) {
  int listening = 0;
  int type = 0;
  socklen_t size = sizeof listening;
  if (::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) return false;
  size = sizeof type;
  return ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

}  // namespace

Result<Descriptor> take_activated_socket(std::string_view name) {
  const int count = number(variable("LISTEN_PID")) == ::getpid() ? number(variable("LISTEN_FDS")) : 0;
  const int place = place_of(name, count);
  if (place < 0)
    return Error(ErrorCode::not_found, "the service manager handed over no socket named \"" +
                                           std::string(name) +
                                           "\": see FileDescriptorName= in gatehouse.socket");
  Descriptor socket(::fcntl(kFirst + place, F_DUPFD_CLOEXEC, 0));
  if (!socket || !is_listening_stream(socket.number()))
    return Error(ErrorCode::invalid_argument,
                 "the socket named \"" + std::string(name) + "\" is not a listening stream socket");
  const int flags = ::fcntl(socket.number(), F_GETFL);
  ::fcntl(socket.number(), F_SETFL, flags | O_NONBLOCK);
  return socket;
}

}  // namespace gatehouse::http
