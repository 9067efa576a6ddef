// Stream: the bytes of one connection, over a plain socket or over TLS: the one place that knows which.
// Never blocks, never raises SIGPIPE, owns its descriptor. Used by one connection on its I/O thread.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>

#include "core/base/descriptor.h"
#include "core/tls/session.h"

namespace gatehouse::http {

struct Transfer {
  enum class Outcome { some, blocked, ended, failed };
  Outcome outcome = Outcome::failed;
  std::size_t bytes = 0;
};

class Stream {
 public:
  explicit Stream(Descriptor socket) noexcept : socket_(std::move(socket)) {}
  /// `session` is over `socket`.
  Stream(Descriptor socket, std::unique_ptr<tls::Session> session) noexcept
      : socket_(std::move(socket)), session_(std::move(session)) {}

  int descriptor() const noexcept { return socket_.number(); }
  bool is_tls() const noexcept { return session_ != nullptr; }
  /// Of TLS, before anything else: `some` when it is done.
  Transfer handshake() noexcept;
  /// The certificates that the client showed in it, its own first.
  std::vector<std::string> peer_certificates() const { return session_->peer_certificates(); }

  Transfer receive(std::span<char> room) noexcept;
  Transfer send(std::span<const iovec> parts) noexcept;
  /// What comes is taken off the socket and looked at by nobody.
  Transfer discard(std::span<char> room) noexcept;
  /// What stopped the last handshake() or receive(): TLS may have to send before it can go on reading.
  bool input_wants_output() const noexcept { return input_wants_output_; }
  /// A short read says that there is no more, for now. A record of TLS is short by nature.
  bool short_read_is_last() const noexcept { return !is_tls(); }
  /// There are bytes that no event will tell of: TLS has them already.
  bool has_pending() const noexcept { return is_tls() && session_->has_pending(); }
  /// Bytes in the kernel that the other side has not acknowledged yet.
  std::size_t unacknowledged() const noexcept;
  /// Our close_notify and our FIN: the other side sees the end of the answers and may still be heard.
  void finish_output() noexcept;

 private:
  Transfer taken(tls::Session::Moved moved) noexcept;

  Descriptor socket_;
  std::unique_ptr<tls::Session> session_;  // goes before the socket that it speaks over
  bool input_wants_output_ = false;
};

}  // namespace gatehouse::http
