// Connection: one client's connection as a state machine: handshake (of TLS), read, hand over, write, linger.
// Answers leave in the order of their requests because one request at a time is with the sink; what is
// pipelined behind it waits in a bounded buffer, then in the kernel's (back-pressure: an honest slow reader
// is never cut for being slow to the answer's end).
//
// Lives in an IoLoop and is touched by its thread only. It never destroys itself: kill() marks it, and the
// loop removes it after the call, so that no code below runs on a dead object.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/http/pistache/loop_inbox.h"
#include "core/http/pistache/output_queue.h"
#include "core/http/pistache/stream.h"
#include "core/http/request_reader.h"

namespace gatehouse::http {

class IoLoop;

class Connection {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Interest {
    bool read = true;
    bool write = false;
    bool operator==(const Interest&) const = default;
  };
  struct Readiness {
    bool readable = false;
    bool writable = false;
    bool broken = false;
  };

  /// `stream` is over the socket of `arrival`.
  Connection(IoLoop& loop, Stream stream, Arrival arrival, RequestAddress address);

  void on_event(Readiness ready);
  void on_answer(std::uint32_t serial, Response response);
  void on_due();
  void on_drain();
  /// Goes on with requests that were left in the buffer so that others had their turn.
  void on_turn();
  void kill() noexcept;

  int descriptor() const noexcept { return stream_.descriptor(); }
  bool dead() const noexcept { return dead_; }
  std::size_t unsent() const noexcept { return accounted_; }
  TimePoint write_due() const noexcept { return write_due_; }
  TimePoint due() const noexcept { return due_; }
  std::uint64_t wheel_tick() const noexcept { return wheel_tick_; }
  void set_wheel_tick(std::uint64_t tick) noexcept { wheel_tick_ = tick; }

 private:
  void shake_hands();
  void read();
  void discard();
  void take_input(std::string_view bytes);
  std::size_t read_requests(std::string_view input);
  bool may_start() const noexcept;
  bool wants_input() const noexcept;
  void begin_request();
  void hand_over();
  void refuse(int status, std::string_view reason);
  Response own_answer(int status, std::string_view reason);
  void complete(Response response);
  void send(Response response);

  void begin_turn() noexcept;
  void settle();
  bool resume();
  void write_out();
  void after_write(Transfer result);
  void restart_write_time();
  void finish_if_done();
  void watch();
  void retime();

  IoLoop& loop_;
  Stream stream_;
  Admission admission_;
  RequestAddress address_;  ///< of the request that is with the sink
  Peer peer_;
  RequestReader reader_;
  std::string input_;  ///< received, not yet consumed
  OutputQueue queue_;
  std::size_t accounted_ = 0;       ///< bytes of the queue as the loop's gauge knows them
  std::size_t progress_ = 0;        ///< bytes taken by the kernel since write_due_ was set
  std::size_t unacknowledged_ = 0;  ///< what the kernel held then
  std::size_t discarded_ = 0;
  TimePoint phase_due_, request_due_, write_due_, due_;
  std::uint64_t wheel_tick_ = 0;
  Interest interest_;
  int turns_left_ = 0;
  bool handshaking_ = false;
  bool started_ = false;    ///< bytes of the next request have arrived
  bool busy_ = false;       ///< a request is with the sink
  bool hungry_ = false;     ///< input_ may hold a whole request that had to wait
  bool ended_ = false;      ///< the client's FIN has come
  bool closing_ = false;    ///< the last answer has been made
  bool lingering_ = false;  ///< our FIN is out
  bool dead_ = false;
  bool keep_alive_ = true;
  bool head_only_ = false;
  bool continue_sent_ = false;
  int minor_version_ = 1;
};

}  // namespace gatehouse::http
