// Exchange: the seam between the front door and the rest of the server. The door calls RequestSink::receive
// on an I/O thread; whoever has the answer, on whatever thread, gives it to the ResponseTicket, exactly once.
#pragma once

#include <memory>

#include "core/http/message.h"

namespace gatehouse::http {

/// Where answers go. Implemented by the front door and, without sockets, by tests.
class AnswerChannel {
 public:
  virtual ~AnswerChannel() = default;
  virtual void deliver(Response response) noexcept = 0;
};

/// The right and the duty to answer one request. Move-only; if it goes without an answer, a 500 is sent, so
/// that a worker that fails cannot leave a connection waiting. An answer after the deadline or a disconnect
/// is dropped.
class ResponseTicket {
 public:
  explicit ResponseTicket(std::unique_ptr<AnswerChannel> channel) noexcept : channel_(std::move(channel)) {}
  ResponseTicket(ResponseTicket&&) noexcept = default;
  ResponseTicket& operator=(ResponseTicket&&) = delete;
  ~ResponseTicket();

  /// Nobody has answered through this ticket, and it has not been moved from.
  bool pending() const noexcept;
  void answer(Response response) && noexcept;

 private:
  std::unique_ptr<AnswerChannel> channel_;
};

/// An answer that the front door gives by itself: to what it could not read, what took too long, what it
/// could not send.
struct DoorAnswer {
  int status = 0;
  std::string_view reason;  ///< a constant, for the log
  const Peer& peer;
};

/// Takes requests. Called on I/O threads: must not block, must not throw.
class RequestSink {
 public:
  virtual ~RequestSink() = default;
  virtual void receive(Request request, ResponseTicket ticket) noexcept = 0;
  /// Says under which id such an answer was noted; the door sends it as X-Request-Id. Empty: none.
  virtual std::string answered_by_door(const DoorAnswer&) noexcept { return {}; }
};

}  // namespace gatehouse::http
