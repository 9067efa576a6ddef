#include "core/http/pistache/stream.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace gatehouse::http {
namespace {

Transfer failure() noexcept {
  const bool again = errno == EAGAIN || errno == EWOULDBLOCK;
  return {again ? Transfer::Outcome::blocked : Transfer::Outcome::failed};
}

}  // namespace

Transfer Stream::receive(std::span<char> room) noexcept {
  ssize_t got = 0;
  do {
    got = ::recv(socket_.number(), room.data(), room.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return failure();
  if (got == 0) return {Transfer::Outcome::ended};
  return {Transfer::Outcome::some, static_cast<std::size_t>(got)};
}

Transfer Stream::send(std::span<const iovec> parts) noexcept {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = parts.size();
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket_.number(), &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return failure();
  return {Transfer::Outcome::some, static_cast<std::size_t>(sent)};
}

std::size_t Stream::unacknowledged() const noexcept {
  int bytes = 0;
  return ::ioctl(socket_.number(), SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

void Stream::finish_output() noexcept { ::shutdown(socket_.number(), SHUT_WR); }

}  // namespace gatehouse::http
