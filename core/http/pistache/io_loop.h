// IoLoop: one I/O thread's connections, on one thread of a Pistache reactor. Finds the connection for an
// event by slot and generation, carries late answers in, keeps the deadlines.
//
// The one handler of its reactor (docs/adr/0011). Everything but inbox() and counters() belongs to
// the loop's thread. Made as a prototype that the reactor clones per thread; FrontDoor keeps the clones alive
// past the threads.
#pragma once

#include <pistache/reactor.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/http/pistache/connection.h"
#include "core/http/pistache/door_context.h"
#include "core/http/pistache/loop_inbox.h"
#include "core/http/pistache/timer_wheel.h"

namespace gatehouse::http {

class IoLoop final : public Pistache::Aio::Handler {
 public:
  explicit IoLoop(std::shared_ptr<DoorContext> context);
  ~IoLoop() override;

  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& ready) override;

  LoopInbox& inbox() noexcept { return *inbox_; }
  LoopCounters& counters() noexcept { return counters_; }
  /// Closes every connection. Only after the reactor's threads have been joined.
  void close_all() noexcept;

  /// Keeps an answer that is given while its request is being handed over, on this thread: no lock, no
  /// wake-up.
  static bool keep_inline(const LoopInbox& inbox, const RequestAddress& to, Response& response) noexcept;

  // For the loop's connections.
  const FrontDoorOptions& options() const noexcept { return context_->options; }
  Connection::TimePoint now() const noexcept { return now_; }
  std::string_view date();
  bool draining() const noexcept { return draining_; }
  std::span<char> read_room() noexcept { return read_room_; }
  /// Where the connection whose turn it is collects its answers, to send them in one call.
  std::string& unsent_scratch() noexcept { return unsent_scratch_; }
  RequestSink& sink() noexcept { return context_->sink; }
  std::optional<Response> hand_over(const RequestAddress& address, Request request);
  void doom(std::uint32_t slot) noexcept { doomed_.push_back(slot); }
  void give_turn(const RequestAddress& address) { turns_.push_back(address); }
  void account(std::size_t before, std::size_t after);
  void watch(const RequestAddress& address, int descriptor, Connection::Interest interest);
  void schedule(Connection& connection, const RequestAddress& address);

 private:
  template <class Step>
  void with(std::uint32_t slot, std::uint32_t generation, Step&& step) noexcept;
  void on_event(const Pistache::Aio::FdSet::Entry& event) noexcept;
  void on_inbox();
  void on_tick();
  void adopt(Arrival arrival) noexcept;
  void add_slot();
  void begin_drain();
  void cut_slowest();
  void reap() noexcept;
  void remove(std::uint32_t slot) noexcept;
  void arm_timer(bool on) noexcept;

  std::shared_ptr<DoorContext> context_;
  std::shared_ptr<LoopInbox> inbox_;
  LoopCounters counters_;
  std::vector<std::unique_ptr<Connection>> slots_;
  std::vector<std::uint32_t> generations_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> doomed_;
  std::vector<RequestAddress> turns_;
  std::vector<char> read_room_;
  std::string unsent_scratch_;
  std::size_t output_share_;  ///< of the door's budget for unsent answers
  TimerWheel wheel_;
  Connection::TimePoint now_;
  int timer_ = -1;
  bool timer_armed_ = false;
  bool draining_ = false;
  std::string date_;
  std::time_t date_second_ = 0;
  std::optional<RequestAddress> handing_over_;
  std::optional<Response> inline_answer_;
};

}  // namespace gatehouse::http
