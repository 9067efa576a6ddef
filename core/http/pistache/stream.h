// Stream: the bytes of one connection, and the one place where TLS will take the place of plain sockets.
// Never blocks, never raises SIGPIPE, owns its descriptor. Used by one connection on its I/O thread.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <span>

#include "core/base/descriptor.h"

namespace gatehouse::http {

struct Transfer {
  enum class Outcome { some, blocked, ended, failed };
  Outcome outcome = Outcome::failed;
  std::size_t bytes = 0;
};

class Stream {
 public:
  explicit Stream(Descriptor socket) noexcept : socket_(std::move(socket)) {}

  int descriptor() const noexcept { return socket_.number(); }
  Transfer receive(std::span<char> room) noexcept;
  Transfer send(std::span<const iovec> parts) noexcept;
  /// Bytes in the kernel that the other side has not acknowledged yet.
  std::size_t unacknowledged() const noexcept;
  /// Our FIN: the other side sees the end of the answers and may still be heard.
  void finish_output() noexcept;

 private:
  Descriptor socket_;
};

}  // namespace gatehouse::http
