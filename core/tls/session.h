// Session: TLS over one non-blocking socket that somebody else owns. Every call answers at once: with what it
// did, or with what it waits for.
//
// Used by one thread at a time. Never raises SIGPIPE, leaves nothing in OpenSSL's queue of errors.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::tls {

class Session {
 public:
  enum class Outcome { done, wants_input, wants_output, ended, failed };
  struct Moved {
    Outcome outcome = Outcome::failed;
    std::size_t bytes = 0;
  };
  struct Handle;  ///< OpenSSL's side, in session.cc

  explicit Session(std::unique_ptr<Handle> handle) noexcept;
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Outcome handshake() noexcept;
  /// At most one record at a time: call again until it waits for input. `ended` is the other side's
  /// close_notify, or its FIN.
  Moved receive(std::span<char> room) noexcept;
  /// A part of `bytes`. After wants_output the next call must begin with the same bytes, and have as many at
  /// least.
  Moved send(std::string_view bytes) noexcept;
  /// Bytes that are here already, so that no event of the socket will tell of them.
  bool has_pending() const noexcept;
  /// Our close_notify, as far as the socket takes it.
  void finish_output() noexcept;

  /// What the client proved to hold the key of, then its chain as sent; in DER. Empty: it showed none.
  std::vector<std::string> peer_certificates() const;

 private:
  Outcome judge(int result) noexcept;
  std::unique_ptr<Handle> handle_;
  bool handshaken_ = false;
  bool failed_ = false;
};

}  // namespace gatehouse::tls
