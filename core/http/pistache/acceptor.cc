#include "core/http/pistache/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/timerfd.h>

#include <array>
#include <cerrno>
#include <ctime>

#include "core/http/pistache/response_bytes.h"

namespace gatehouse::http {
namespace {

using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;

constexpr int kAcceptsPerTurn = 64;
constexpr int kShedPerTurn = 16;
constexpr int kShedReads = 8;  ///< a client that floods must not hold the acceptor
constexpr long kRestNanoseconds = 50'000'000;

/// Above all descriptor numbers, which Pistache uses as its own tags.
Tag listener_tag(std::size_t index) { return Tag(1ull << 32 | index); }

bool out_of_resources(int number) noexcept {
  return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;
}

Descriptor open_reserve() noexcept { return Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

struct Origin {
  Peer peer;
  AddressKey key = 0;
};

std::uint64_t big_endian(const std::uint8_t* bytes, int count) noexcept {
  std::uint64_t number = 0;
  for (int i = 0; i < count; ++i)
    number = number << 8 | bytes[i];
  return number;
}

Origin origin_of_v4(const std::uint8_t* bytes) {
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, bytes, text.data(), text.size());
  // The 1 above the 32 bits keeps 0.0.0.0 from looking like "not counted".
  return {.peer = {.address = text.data()}, .key = 1ull << 32 | big_endian(bytes, 4)};
}

Origin origin_of(const sockaddr_storage& from) {
  if (from.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from).sin_addr;
    return origin_of_v4(reinterpret_cast<const std::uint8_t*>(&v4));
  }
  if (from.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) return origin_of_v4(v6.s6_addr + 12);
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET6, &v6, text.data(), text.size());
    return {.peer = {.address = text.data()}, .key = std::max<std::uint64_t>(big_endian(v6.s6_addr, 8), 1)};
  }
  return {.peer = {.address = {}, .unix_socket = true}};
}

}  // namespace

Acceptor::Acceptor(std::shared_ptr<AcceptorState> state)
    : state_(std::move(state)), reserve_(open_reserve()) {
  append_response_head(refusal_, fixed_response(503),
                       {.date = imf_fixdate(std::time(nullptr)), .keep_alive = false});
  refusal_.append(fixed_response(503).body.view());
}

std::shared_ptr<Pistache::Aio::Handler> Acceptor::clone() const { return std::make_shared<Acceptor>(state_); }

void Acceptor::registerPoller(Pistache::Polling::Epoll& poller) {
  const Pistache::Flags<NotifyOn> readable(NotifyOn::Read);
  timer_ = Descriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  poller.addFd(timer_.number(), readable, Tag(static_cast<std::uint64_t>(timer_.number())));
  for (std::size_t i = 0; i < state_->listeners.size(); ++i)
    poller.addFd(state_->listeners[i].descriptor(), readable, listener_tag(i));
}

void Acceptor::onReady(const Pistache::Aio::FdSet& ready) {
  for (const auto& event : ready) {
    const std::uint64_t tag = event.getTag().value();
    try {
      if (tag == static_cast<std::uint64_t>(timer_.number())) {
        resume();
      } else if (!accept_some(static_cast<std::uint32_t>(tag))) {
        rest();
        return;
      }
    } catch (...) {
      rest();  // out of memory: the same as out of descriptors
      return;
    }
  }
}

bool Acceptor::accept_some(std::size_t listener) {
  const int listening = state_->listeners[listener].descriptor();
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    Descriptor socket(
        ::accept4(listening, reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) {
      welcome(std::move(socket), from, state_->context->options.listen[listener]);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;
    } else if (out_of_resources(errno)) {
      shed_by_reserve(listener);
      return false;
    }
    // Anything else is an error of that one connection (accept(2)): on to the next.
  }
  return true;
}

void Acceptor::welcome(Descriptor socket, const sockaddr_storage& from, const ListenAt& at) {
  Origin origin = origin_of(from);
  origin.peer.tls = at.tls != nullptr;
  origin.peer.direct = at.direct;
  if (!origin.peer.unix_socket) {
    const int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto& exempt = state_->context->options.caps.exempt;
    if (exempt && !at.direct && exempt(origin.peer.address)) origin.key = 0;
  }
  auto admission = state_->context->book.admit(origin.key);
  if (!admission) return shed(std::move(socket), at);
  state_->counters.accepted.add();
  least_loaded().inbox().post(
      Arrival{std::move(socket), std::move(*admission), std::move(origin.peer), at.tls.get()});
}

IoLoop& Acceptor::least_loaded() noexcept {
  auto& loops = state_->loops;
  // Starts at another loop each time: the counts of a burst lag behind.
  next_loop_ = (next_loop_ + 1) % loops.size();
  IoLoop* best = loops[next_loop_].get();
  for (std::size_t i = 1; i < loops.size(); ++i) {
    IoLoop* const other = loops[(next_loop_ + i) % loops.size()].get();
    if (other->counters().live.value() + 16 < best->counters().live.value()) best = other;
  }
  return *best;
}

void Acceptor::shed(Descriptor socket, const ListenAt& at) noexcept {
  state_->counters.refused.add();
  if (at.tls != nullptr) return;  // to say more would take a handshake
  ::send(socket.number(), refusal_.data(), refusal_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(socket.number(), SHUT_WR);
  // A request that has come already would turn our close into an RST, and that can overtake the 503.
  std::array<char, 4096> unread{};
  for (int i = 0; i < kShedReads; ++i)
    if (::recv(socket.number(), unread.data(), unread.size(), MSG_DONTWAIT) <= 0) return;
}

void Acceptor::shed_by_reserve(std::size_t listener) noexcept {
  const int listening = state_->listeners[listener].descriptor();
  for (int i = 0; i < kShedPerTurn; ++i) {
    reserve_.close();
    Descriptor socket(::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) break;
    shed(std::move(socket), state_->context->options.listen[listener]);
  }
  reserve_ = open_reserve();
}

void Acceptor::rest() noexcept {
  set_interest(NotifyOn::None);
  const itimerspec once{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_nsec = kRestNanoseconds}};
  ::timerfd_settime(timer_.number(), 0, &once, nullptr);
}

void Acceptor::resume() noexcept {
  std::uint64_t expirations = 0;
  if (::read(timer_.number(), &expirations, sizeof expirations) < 0) return;
  if (!reserve_) reserve_ = open_reserve();
  set_interest(NotifyOn::Read);
}

void Acceptor::set_interest(NotifyOn interest) noexcept {
  for (std::size_t i = 0; i < state_->listeners.size(); ++i) {
    try {
      reactor()->modifyFd(key(), state_->listeners[i].descriptor(), interest, listener_tag(i));
    } catch (...) {  // epoll refuses only unknown descriptors, and listeners stay open as long as this thread
    }
  }
}

void Acceptor::accept_rest() noexcept {
  try {
    for (std::size_t listener = 0; listener < state_->listeners.size(); ++listener)
      for (int i = 0; i < Listener::kBacklog / kAcceptsPerTurn; ++i)
        accept_some(listener);
  } catch (...) {  // out of memory while ending: those clients see a reset
  }
}

}  // namespace gatehouse::http
