// Listener: one bound and listening socket, TCP or Unix. Non-blocking, close-on-exec, with a real backlog.
// Removes the file of a Unix socket when it goes. Owned by the front door; accepted from by the acceptor's
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"
#include "gatehouse/error.h"

namespace gatehouse::http {

class Listener {
 public:
  static constexpr int kBacklog = 1024;

  /// "127.0.0.1:8080", "[::1]:0", "localhost:8080", "unix:/path" or "systemd:name". `[::]` takes IPv4 clients
  /// too.
  static Result<Listener> open(std::string_view address);
  Listener(Listener&& other) noexcept = default;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  int descriptor() const noexcept { return socket_.number(); }
  const std::string& address() const noexcept { return address_; }
  std::uint16_t port() const noexcept { return port_; }  ///< 0 for a Unix socket

 private:
  Listener(Descriptor socket, std::string address)
      : socket_(std::move(socket)), address_(std::move(address)) {}
  static Result<Listener> open_activated(std::string_view name);
  static Result<Listener> open_unix(std::string_view path);
  static Result<Listener> open_tcp(std::string_view host, std::string_view port);

  Descriptor socket_;
  std::string address_;
  std::uint16_t port_ = 0;
  std::string file_;
};

}  // namespace gatehouse::http
