#include "core/http/pistache/io_loop.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "core/http/pistache/response_bytes.h"

namespace gatehouse::http {
namespace {

using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;

constexpr std::size_t kReadRoom = 64 << 10;
/// Scratch capacity that is kept between batches.
constexpr std::size_t kKeptScratch = 256 << 10;

/// The loop whose batch runs on this thread.
thread_local IoLoop* current_loop = nullptr;

/// Generation in the upper half, never 0: Pistache's own tags are small descriptor numbers.
std::uint64_t pack(std::uint32_t slot, std::uint32_t generation) noexcept {
  return static_cast<std::uint64_t>(generation) << 32 | slot;
}

NotifyOn to_notify(Connection::Interest interest) noexcept {
  if (interest.read && interest.write) return NotifyOn::Read | NotifyOn::Write;
  if (interest.read) return NotifyOn::Read;
  return interest.write ? NotifyOn::Write : NotifyOn::None;
}

/// Nothing for want of memory.
std::optional<Stream> stream_of(Arrival& arrival) {
  if (arrival.tls == nullptr) return Stream(std::move(arrival.socket));
  auto session = arrival.tls->accept(arrival.socket.number());
  if (session == nullptr) return std::nullopt;
  return Stream(std::move(arrival.socket), std::move(session));
}

/// Carries an answer from any thread to the connection that asked, if it is still there.
class TicketChannel final : public AnswerChannel {
 public:
  TicketChannel(std::shared_ptr<LoopInbox> inbox, RequestAddress to) noexcept
      : inbox_(std::move(inbox)), to_(to) {}
  void deliver(Response response) noexcept override {
    if (!IoLoop::keep_inline(*inbox_, to_, response)) inbox_->post(LateAnswer{to_, std::move(response)});
  }

 private:
  std::shared_ptr<LoopInbox> inbox_;
  RequestAddress to_;
};

}  // namespace

IoLoop::IoLoop(std::shared_ptr<DoorContext> context)
    : context_(std::move(context)),
      inbox_(std::make_shared<LoopInbox>()),
      output_share_(context_->options.caps.output_bytes /
                    std::max<std::size_t>(context_->options.io_threads, 1)),
      wheel_(std::chrono::steady_clock::now()),
      now_(std::chrono::steady_clock::now()) {}

IoLoop::~IoLoop() {
  close_all();
  if (timer_ >= 0) ::close(timer_);
}

// Not a copy: the prototype has no state worth cloning (docs/adr/0011).
std::shared_ptr<Pistache::Aio::Handler> IoLoop::clone() const { return std::make_shared<IoLoop>(context_); }

void IoLoop::registerPoller(Pistache::Polling::Epoll& poller) {
  read_room_.resize(kReadRoom);
  inbox_->bind(poller);
  timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  poller.addFd(timer_, Pistache::Flags<NotifyOn>(NotifyOn::Read), Tag(static_cast<std::uint64_t>(timer_)));
}

void IoLoop::onReady(const Pistache::Aio::FdSet& ready) {
  now_ = std::chrono::steady_clock::now();
  counters_.batch_began.set(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
  current_loop = this;
  bool inbox = false;
  bool tick = false;
  for (const auto& event : ready) {
    const std::uint64_t tag = event.getTag().value();
    if (tag == inbox_->tag()) {
      inbox = true;
    } else if (tag == static_cast<std::uint64_t>(timer_)) {
      tick = true;
    } else {
      on_event(event);
    }
  }
  // An exception out of here would end the process (docs/adr/0011); with() guards each connection.
  try {
    if (inbox) on_inbox();
    if (tick) on_tick();
    if (!turns_.empty()) inbox_->wake();
  } catch (...) {
    inbox_->wake();
  }
  reap();
  current_loop = nullptr;
  counters_.batch_began.set(0);
}

template <class Step>
void IoLoop::with(std::uint32_t slot, std::uint32_t generation, Step&& step) noexcept {
  // Earlier events of the batch may have ended the connection; the slot may even have a new one. Only the
  // generation tells, a descriptor would not (docs/adr/0011).
  if (slot >= slots_.size() || generations_[slot] != generation || !slots_[slot]) return;
  Connection& connection = *slots_[slot];
  if (connection.dead()) return;
  try {
    step(connection);
  } catch (...) {
    connection.kill();
  }
  unsent_scratch_.clear();
}

void IoLoop::on_event(const Pistache::Aio::FdSet::Entry& event) noexcept {
  Connection::Readiness ready{.readable = event.isReadable(), .writable = event.isWritable()};
  // EPOLLERR does not get through Pistache's flags: no flag at all means error (docs/adr/0011).
  ready.broken = event.isHangup() || (!ready.readable && !ready.writable);
  const std::uint64_t tag = event.getTag().value();
  with(static_cast<std::uint32_t>(tag), static_cast<std::uint32_t>(tag >> 32),
       [&](Connection& connection) { connection.on_event(ready); });
}

void IoLoop::on_inbox() {
  LoopInbox::Content& content = inbox_->collect();
  for (LateAnswer& answer : content.answers) {
    const std::uint32_t slot = answer.to.slot;
    if (slot >= slots_.size() || generations_[slot] != answer.to.generation || !slots_[slot]) {
      counters_.late.add();
      continue;
    }
    with(slot, answer.to.generation,
         [&](Connection& connection) { connection.on_answer(answer.to.serial, std::move(answer.response)); });
  }
  for (Arrival& arrival : content.arrivals)
    adopt(std::move(arrival));
  if (content.drain) begin_drain();
  for (const RequestAddress& turn : std::exchange(turns_, {}))
    with(turn.slot, turn.generation, [](Connection& connection) { connection.on_turn(); });
}

void IoLoop::adopt(Arrival arrival) noexcept {
  try {
    if (free_.empty()) add_slot();
    arm_timer(true);
    const std::uint32_t slot = free_.back();
    const RequestAddress at{.slot = slot, .generation = generations_[slot], .serial = 0};
    auto stream = stream_of(arrival);
    if (!stream) return;
    auto connection = std::make_unique<Connection>(*this, *std::move(stream), std::move(arrival), at);
    reactor()->registerFd(key(), connection->descriptor(), NotifyOn::Read, Tag(pack(slot, at.generation)));
    free_.pop_back();
    slots_[slot] = std::move(connection);
    counters_.live.add();
    if (draining_) with(slot, at.generation, [](Connection& newcomer) { newcomer.on_drain(); });
  } catch (...) {
    // Out of memory or of watches: this client is closed, the others go on.
  }
}

void IoLoop::add_slot() {
  if (slots_.size() == slots_.capacity()) slots_.reserve(std::max<std::size_t>(64, 2 * slots_.size()));
  generations_.reserve(slots_.capacity());
  free_.reserve(slots_.capacity());
  doomed_.reserve(slots_.capacity());  // so that kill() and remove() cannot fail
  free_.push_back(static_cast<std::uint32_t>(slots_.size()));
  generations_.push_back(1);
  slots_.emplace_back();
}

void IoLoop::begin_drain() {
  draining_ = true;
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot)
    with(slot, generations_[slot], [](Connection& connection) { connection.on_drain(); });
}

void IoLoop::on_tick() {
  std::uint64_t expirations = 0;
  if (::read(timer_, &expirations, sizeof expirations) < 0) return;
  wheel_.advance(now_, [&](std::uint64_t tag, std::uint64_t tick) {
    const auto slot = static_cast<std::uint32_t>(tag);
    const auto generation = static_cast<std::uint32_t>(tag >> 32);
    with(slot, generation, [&](Connection& connection) {
      if (connection.wheel_tick() != tick) return;  // it waits for another entry
      connection.set_wheel_tick(0);
      if (now_ >= connection.due()) {
        connection.on_due();
      } else {
        schedule(connection, {.slot = slot, .generation = generation});
      }
    });
  });
  reap();
  if (counters_.live.value() == 0) arm_timer(false);
}

void IoLoop::arm_timer(bool on) noexcept {
  if (timer_armed_ == on) return;
  timer_armed_ = on;
  itimerspec spec{};
  if (on) {
    spec.it_interval.tv_nsec = std::chrono::nanoseconds(TimerWheel::kTick).count();
    spec.it_value = spec.it_interval;
    wheel_.advance(now_, [](std::uint64_t, std::uint64_t) {});  // nobody was waiting while it stood still
  }
  ::timerfd_settime(timer_, 0, &spec, nullptr);
}

void IoLoop::schedule(Connection& connection, const RequestAddress& address) {
  if (connection.due() == Connection::TimePoint::max()) return;
  const std::uint64_t tick = wheel_.tick_for(connection.due());
  if (connection.wheel_tick() != 0 && connection.wheel_tick() <= tick) return;
  wheel_.add(tick, pack(address.slot, address.generation));
  connection.set_wheel_tick(tick);
}

void IoLoop::watch(const RequestAddress& address, int descriptor, Connection::Interest interest) {
  reactor()->modifyFd(key(), descriptor, to_notify(interest), Tag(pack(address.slot, address.generation)));
}

std::string_view IoLoop::date() {
  const std::time_t second = std::time(nullptr);
  if (second != date_second_) {
    date_second_ = second;
    date_ = imf_fixdate(second);
  }
  return date_;
}

std::optional<Response> IoLoop::hand_over(const RequestAddress& address, Request request) {
  counters_.requests.add();
  handing_over_ = address;
  context_->sink.receive(std::move(request),
                         ResponseTicket(std::make_unique<TicketChannel>(inbox_, address)));
  handing_over_.reset();
  return std::exchange(inline_answer_, std::nullopt);
}

bool IoLoop::keep_inline(const LoopInbox& inbox, const RequestAddress& to, Response& response) noexcept {
  IoLoop* const loop = current_loop;
  if (loop == nullptr || loop->inbox_.get() != &inbox || loop->handing_over_ != to) return false;
  loop->inline_answer_ = std::move(response);
  return true;
}

void IoLoop::account(std::size_t before, std::size_t after) {
  counters_.output.add(after);
  counters_.output.subtract(before);
  if (after > before && counters_.output.value() > output_share_) cut_slowest();
}

void IoLoop::cut_slowest() {
  // Down to 7/8, so that a flood does not search all connections for every answer.
  std::vector<Connection*> waiting;
  for (const auto& connection : slots_)
    if (connection && !connection->dead() && connection->unsent() > 0) waiting.push_back(connection.get());
  std::sort(waiting.begin(), waiting.end(),
            [](const Connection* a, const Connection* b) { return a->write_due() < b->write_due(); });
  std::size_t freed = 0;
  const std::size_t goal = counters_.output.value() - output_share_ / 8 * 7;
  for (Connection* slow : waiting) {
    if (freed >= goal) return;
    freed += slow->unsent();
    counters_.cut.add();
    slow->kill();
  }
}

void IoLoop::reap() noexcept {
  for (const std::uint32_t slot : doomed_)
    remove(slot);
  doomed_.clear();
  if (unsent_scratch_.capacity() > kKeptScratch) std::string().swap(unsent_scratch_);
}

void IoLoop::remove(std::uint32_t slot) noexcept {
  Connection& connection = *slots_[slot];
  try {
    reactor()->removeFd(key(), connection.descriptor());
  } catch (...) {  // it was never registered, or closing it removes it anyway
  }
  slots_[slot].reset();
  if (++generations_[slot] == 0) generations_[slot] = 1;
  free_.push_back(slot);
  counters_.live.subtract(1);
}

void IoLoop::close_all() noexcept {
  inbox_->close();
  counters_.live.set(0);
  counters_.output.set(0);
  slots_.clear();
}

}  // namespace gatehouse::http
