// TestDoor: a real FrontDoor on a free loopback port in front of a small sink whose paths do what tests need.
//
//   /echo…        200 with what was received, at once on the I/O thread
//   /peer         the address of the other end
//   /certificate  what it showed in its handshake, in DER; /listener where it came in
//   /fixed        200 "ok", the same for all
//   /pool?N       what /echo does, from a worker after N milliseconds
//   /big?N        200 with N bytes;  /shared?N the same from a shared body
//   /split, /owned  answers that the door must not send as they are
//   /throw        the worker throws; /lost drops the ticket; /never keeps it until the sink goes
//   /block?N      holds the I/O thread for N milliseconds (what a sink must never do)
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/http/pistache/front_door.h"
#include "core/runtime/worker_pool.h"

namespace gatehouse::http::test {

class TestSink final : public RequestSink {
 public:
  TestSink(std::size_t workers, std::size_t queue);
  ~TestSink() override;
  void receive(Request request, ResponseTicket ticket) noexcept override;

  std::string answered_by_door(const DoorAnswer& answer) noexcept override {
    return "door-" + std::string(answer.reason.empty() ? "?" : std::to_string(answer.status));
  }

  std::uint64_t received() const noexcept { return received_; }
  runtime::WorkerPool& pool() noexcept { return *pool_; }
  /// The tickets that /never keeps: late answers at the test's will.
  std::vector<ResponseTicket> take_kept();

 private:
  void on_pool(Request request, ResponseTicket ticket);

  std::atomic<std::uint64_t> received_{0};
  std::mutex mutex_;
  std::vector<ResponseTicket> kept_;
  std::unique_ptr<runtime::WorkerPool> pool_;
};

/// What /echo says of a request.
Response echo(const Request& request);

struct TestDoorOptions {
  FrontDoorOptions door;
  std::size_t workers = 2;
  std::size_t queue = 256;
};

class TestDoor {
 public:
  TestDoor() : TestDoor(TestDoorOptions()) {}
  explicit TestDoor(TestDoorOptions options);

  const std::string& address() const noexcept { return door_->addresses().front(); }
  FrontDoor& door() noexcept { return *door_; }
  TestSink& sink() noexcept { return sink_; }
  FrontDoorCounters counters() const noexcept { return door_->counters(); }

 private:
  TestSink sink_;
  std::unique_ptr<FrontDoor> door_;
};

/// Waits until `holds()`, for at most 20 seconds; for effects that have no event a test could wait for.
template <class Condition>
bool eventually(Condition&& holds) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// Tests run at a stated share of the figures unless GATEHOUSE_FULL_SCALE=1.
bool full_scale();

}  // namespace gatehouse::http::test
