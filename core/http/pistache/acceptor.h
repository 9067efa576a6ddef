// Acceptor: takes new connections on a reactor of its own (docs/adr/0011) and deals them out to the
// loops.
//
// Sheds with 503 what exceeds a cap; out of descriptors it sheds by means of one in reserve and then rests,
// instead of spinning on a listener that stays readable (S-031). Owned by FrontDoor; its thread is the
// reactor's.
#pragma once

#include <pistache/reactor.h>
#include <sys/socket.h>

#include <memory>
#include <vector>

#include "core/http/pistache/door_context.h"
#include "core/http/pistache/io_loop.h"
#include "core/http/pistache/listener.h"

namespace gatehouse::http {

struct AcceptorCounters {
  OneWriterCount accepted, refused;
};

/// What the prototype and its clone share; outlives the reactor.
struct AcceptorState {
  std::shared_ptr<DoorContext> context;
  std::vector<Listener> listeners;  ///< in the order of the door's options, which say more of each
  std::vector<std::shared_ptr<IoLoop>> loops;
  AcceptorCounters counters;
};

class Acceptor final : public Pistache::Aio::Handler {
 public:
  explicit Acceptor(std::shared_ptr<AcceptorState> state);

  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& ready) override;

  /// Takes what still waits in the kernel's queues, which closing the listeners would reset. Only after the
  /// reactor's thread has been joined.
  void accept_rest() noexcept;

 private:
  bool accept_some(std::size_t listener);
  void welcome(Descriptor socket, const sockaddr_storage& from, const ListenAt& at);
  void shed(Descriptor socket, const ListenAt& at) noexcept;
  void shed_by_reserve(std::size_t listener) noexcept;
  void rest() noexcept;
  void resume() noexcept;
  void set_interest(Pistache::Polling::NotifyOn interest) noexcept;
  IoLoop& least_loaded() noexcept;

  std::shared_ptr<AcceptorState> state_;
  Descriptor reserve_;
  Descriptor timer_;
  std::size_t next_loop_ = 0;
  std::string refusal_;  ///< the whole 503, made in advance: shedding must be cheap
};

}  // namespace gatehouse::http
