// RawClient: a socket that sends exactly the bytes a test wants and reads what comes back. Blocking, with
// time-outs that are only reached when something is wrong. Not a real HTTP client: it believes
// Content-Length.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"

namespace gatehouse::http::test {

struct Reply {
  int status = 0;  ///< 0: no reply came
  std::string head;
  std::string body;
  /// The value of a field, "" when absent.
  std::string field(std::string_view name) const;
};

class RawClient {
 public:
  using Milliseconds = std::chrono::milliseconds;
  static constexpr Milliseconds kPatience{20'000};

  /// To "127.0.0.1:1234", "[::1]:1234" or "unix:/path" as FrontDoor::addresses() gives them.
  explicit RawClient(const std::string& address);
  virtual ~RawClient() = default;
  RawClient(RawClient&&) = default;
  RawClient& operator=(RawClient&&) = default;
  /// Asks for a small receive buffer, so that an unread answer fills up soon.
  static RawClient slow(const std::string& address);

  bool connected() const noexcept { return static_cast<bool>(socket_); }
  /// False when the connection does not take it all.
  bool send(std::string_view bytes);
  virtual void half_close() noexcept;
  void reset() noexcept;  ///< closes with RST
  void close() noexcept { socket_.close(); }

  /// The next reply; `no_body` for answers to HEAD.
  Reply read_reply(bool no_body = false, Milliseconds patience = kPatience);
  /// At most `size` bytes that are there or come in time.
  std::string read_some(std::size_t size, Milliseconds patience = kPatience);
  /// Everything until the end of the connection.
  std::string read_to_end(Milliseconds patience = kPatience);
  /// Nothing more comes and the other side closes within `patience`.
  bool ends(Milliseconds patience = kPatience);
  int descriptor() const noexcept { return socket_.number(); }

 protected:
  RawClient() = default;
  void connect(const std::string& address, int receive_buffer);
  /// How many bytes went or came; 0 or less at the end.
  static constexpr std::ptrdiff_t kNothingYet = -1000;
  virtual std::ptrdiff_t give(std::string_view bytes);
  virtual std::ptrdiff_t take(std::span<char> room, Milliseconds patience);

 private:
  bool fill(Milliseconds patience);

  Descriptor socket_;
  std::string received_;
  bool ended_ = false;
};

/// Sends one request on a fresh connection and returns the reply.
Reply ask(const std::string& address, std::string_view request);
std::string get_request(std::string_view target, std::string_view fields = {});

}  // namespace gatehouse::http::test
