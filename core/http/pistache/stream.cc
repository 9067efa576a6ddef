#include "core/http/pistache/stream.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <string_view>

namespace gatehouse::http {
namespace {

Transfer failure() noexcept {
  const bool again = errno == EAGAIN || errno == EWOULDBLOCK;
  return {again ? Transfer::Outcome::blocked : Transfer::Outcome::failed};
}

}  // namespace

Transfer Stream::taken(tls::Session::Moved moved) noexcept {
  using enum tls::Session::Outcome;
  input_wants_output_ = moved.outcome == wants_output;
  switch (moved.outcome) {
    case done:
      return {Transfer::Outcome::some, moved.bytes};
    case wants_input:
    case wants_output:
      return {Transfer::Outcome::blocked};
    case ended:
      return {Transfer::Outcome::ended};
    case failed:
      break;
  }
  return {Transfer::Outcome::failed};
}

Transfer Stream::handshake() noexcept { return taken({session_->handshake(), 0}); }

Transfer Stream::receive(std::span<char> room) noexcept {
  return is_tls() ? taken(session_->receive(room)) : discard(room);
}

Transfer Stream::discard(std::span<char> room) noexcept {
  ssize_t got = 0;
  do {
    got = ::recv(socket_.number(), room.data(), room.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return failure();
  if (got == 0) return {Transfer::Outcome::ended};
  return {Transfer::Outcome::some, static_cast<std::size_t>(got)};
}

namespace {

/// Records are made of one part at a time; nothing is copied together for them.
Transfer send_over(tls::Session& session, std::span<const iovec> parts) noexcept {
  std::size_t sent = 0;
  for (const iovec& part : parts) {
    std::string_view rest(static_cast<const char*>(part.iov_base), part.iov_len);
    while (!rest.empty()) {
      const auto moved = session.send(rest);
      sent += moved.bytes;
      rest.remove_prefix(moved.bytes);
      if (moved.outcome == tls::Session::Outcome::done) continue;
      if (moved.outcome == tls::Session::Outcome::failed) return {Transfer::Outcome::failed, sent};
      return {sent > 0 ? Transfer::Outcome::some : Transfer::Outcome::blocked, sent};
    }
  }
  return {Transfer::Outcome::some, sent};
}

}  // namespace

Transfer Stream::send(std::span<const iovec> parts) noexcept {
  if (is_tls()) return send_over(*session_, parts);
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

void Stream::finish_output() noexcept {
  if (is_tls()) session_->finish_output();
  ::shutdown(socket_.number(), SHUT_WR);
}

}  // namespace gatehouse::http
