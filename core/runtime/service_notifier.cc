#include "core/runtime/service_notifier.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace gatehouse::runtime {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::string_view(value) : std::string_view();
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

ServiceNotifier ServiceNotifier::from_environment() {
  ServiceNotifier notifier;
  const auto socket = variable("NOTIFY_SOCKET");
  if (socket.size() > 1 && socket.size() < sizeof(sockaddr_un::sun_path) &&
      (socket.front() == '/' || socket.front() == '@'))
    notifier.address_ = socket;
  if (!notifier.address_.empty() && notifier.address_.front() == '@') notifier.address_.front() = '\0';
  const auto pid = variable("WATCHDOG_PID");
  const auto microseconds = number(variable("WATCHDOG_USEC"));
  if (microseconds && *microseconds > 0 && (pid.empty() || number(pid) == ::getpid()))
    notifier.interval_ = std::chrono::microseconds(*microseconds / 2);
  return notifier;
}

void ServiceNotifier::send(std::string_view lines) const noexcept {
  if (address_.empty()) return;
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, address_.data(), address_.size());
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  (void)::sendto(socket, lines.data(), lines.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&name),
                 size);
  ::close(socket);
}

}  // namespace gatehouse::runtime
