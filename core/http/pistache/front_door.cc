#include "core/http/pistache/front_door.h"

#include <sys/resource.h>

#include <algorithm>
#include <exception>

#include "core/http/pistache/acceptor.h"
#include "core/http/pistache/io_loop.h"

namespace gatehouse::http {
namespace {

using Pistache::Aio::AsyncContext;
using Pistache::Aio::Reactor;

/// Leaves descriptors for databases, files and plugins.
std::size_t default_connection_cap() noexcept {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto all = static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1'000'000));
  return all - std::clamp<std::size_t>(all / 8, std::min<std::size_t>(all / 2, 64), 1024);
}

std::uint64_t steady_nanoseconds() noexcept {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace

class FrontDoor::Impl {
 public:
  explicit Impl(std::shared_ptr<DoorContext> context) : context_(std::move(context)) {
    acceptor_state_->context = context_;
  }
  ~Impl() { stop(); }

  Result<void> open() {
    for (const ListenAt& at : context_->options.listen) {
      GH_TRY(Listener listener, Listener::open(at.address));
      addresses_.push_back(listener.address());
      if (port_ == 0) port_ = listener.port();
      acceptor_state_->listeners.push_back(std::move(listener));
    }
    try {
      start();
    } catch (const std::exception& failed) {
      return Error(ErrorCode::unavailable, std::string("cannot start the I/O threads: ") + failed.what());
    }
    return {};
  }

  bool drain(Deadline deadline) {
    if (!acceptor_reactor_) return true;
    join(acceptor_reactor_);
    acceptor_->accept_rest();
    acceptor_state_->listeners.clear();
    for (const auto& loop : acceptor_state_->loops)
      loop->inbox().post_drain();
    const bool empty = context_->book.wait_until_empty(deadline);
    stop();
    return empty;
  }

  FrontDoorCounters counters() const noexcept {
    FrontDoorCounters sum;
    sum.open = context_->book.open();
    sum.accepted = acceptor_state_->counters.accepted.value();
    sum.refused = acceptor_state_->counters.refused.value();
    const std::uint64_t now = steady_nanoseconds();
    for (const auto& loop : acceptor_state_->loops) {
      const LoopCounters& one = loop->counters();
      sum.requests += one.requests.value();
      sum.malformed += one.malformed.value();
      sum.timed_out += one.timed_out.value();
      sum.late_answers += one.late.value() + loop->inbox().dropped();
      sum.unsecured += one.unsecured.value();
      sum.cut += one.cut.value();
      sum.output_bytes += one.output.value();
      const std::uint64_t began = one.batch_began.value();
      if (began != 0 && began < now)
        sum.stalled = std::max(sum.stalled, std::chrono::duration_cast<std::chrono::milliseconds>(
                                                std::chrono::nanoseconds(now - began)));
    }
    return sum;
  }

  const std::vector<std::string>& addresses() const noexcept { return addresses_; }
  std::uint16_t port() const noexcept { return port_; }

 private:
  void start() {
    loop_reactor_ = Reactor::create();
    loop_reactor_->init(AsyncContext(context_->options.io_threads, "gh-io"));
    const auto loops = loop_reactor_->addHandler(std::make_shared<IoLoop>(context_));
    // The key of addHandler is a marker for all clones; each clone has its own (docs/adr/0011).
    for (const auto& handler : loop_reactor_->handlers(loops))
      acceptor_state_->loops.push_back(std::static_pointer_cast<IoLoop>(handler));
    acceptor_reactor_ = Reactor::create();
    acceptor_reactor_->init(AsyncContext(1, "gh-accept"));
    const auto acceptors = acceptor_reactor_->addHandler(std::make_shared<Acceptor>(acceptor_state_));
    acceptor_ = std::static_pointer_cast<Acceptor>(acceptor_reactor_->handlers(acceptors).front());
    loop_reactor_->run();
    acceptor_reactor_->run();
  }

  /// shutdown() before the destructor, which otherwise waits for ever (docs/adr/0011).
  static void join(std::shared_ptr<Reactor>& reactor) noexcept {
    if (!reactor) return;
    reactor->shutdown();
    reactor.reset();
  }

  void stop() noexcept {
    join(acceptor_reactor_);
    acceptor_state_->listeners.clear();
    join(loop_reactor_);
    for (const auto& loop : acceptor_state_->loops)
      loop->close_all();
  }

  std::shared_ptr<DoorContext> context_;
  std::shared_ptr<AcceptorState> acceptor_state_ = std::make_shared<AcceptorState>();
  std::shared_ptr<Acceptor> acceptor_;
  std::shared_ptr<Reactor> loop_reactor_;
  std::shared_ptr<Reactor> acceptor_reactor_;
  std::vector<std::string> addresses_;
  std::uint16_t port_ = 0;
};

FrontDoor::FrontDoor(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
FrontDoor::~FrontDoor() = default;

Result<std::unique_ptr<FrontDoor>> FrontDoor::create(FrontDoorOptions options, RequestSink& sink) {
  if (options.listen.empty()) return Error(ErrorCode::invalid_argument, "nothing to listen on");
  if (options.io_threads == 0 || options.io_threads > 64)
    return Error(ErrorCode::invalid_argument, "between 1 and 64 I/O threads are possible");
  if (options.caps.total == 0) options.caps.total = default_connection_cap();
  auto context = std::make_shared<DoorContext>(std::move(options), sink);
  auto impl = std::make_unique<Impl>(std::move(context));
  auto opened = impl->open();
  if (!opened) return std::move(opened).error();
  return std::unique_ptr<FrontDoor>(new FrontDoor(std::move(impl)));
}

const std::vector<std::string>& FrontDoor::addresses() const noexcept { return impl_->addresses(); }
std::uint16_t FrontDoor::port() const noexcept { return impl_->port(); }
bool FrontDoor::drain(Deadline deadline) { return impl_->drain(deadline); }
FrontDoorCounters FrontDoor::counters() const noexcept { return impl_->counters(); }

}  // namespace gatehouse::http
