// CallQueue: calls to other people's servers that nobody waits for, made beside all requests and tried again
// with growing pauses; kept in memory, bounded.
//
// Threads of its own, each busy with one call of at most a few seconds. A lane, one for each server that is
// called, has two at a time: one that hangs holds back itself, not the others. Thread-safe. stop() before
// what the calls use goes; what waits then is dropped.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "core/runtime/worker_pool.h"

namespace gatehouse::runtime {

class CallQueue {
 public:
  enum class Outcome { done, again };
  /// Makes one try. Blocks, at most a few seconds; `last`: there will be no other.
  using Try = std::function<Outcome(bool last)>;

  struct Rhythm {
    /// Before the second try, the third and so on; then it is given up.
    std::vector<Duration> pauses = {std::chrono::seconds(1), std::chrono::seconds(5),
                                    std::chrono::seconds(15), std::chrono::minutes(1)};
    std::size_t threads = 4;
    std::size_t threads_of_lane = 2;
    std::size_t most = 10'000;         ///< that wait or run
    std::size_t most_of_lane = 1'000;  ///< of them: one server that is down leaves room for the others
  };

  explicit CallQueue(Rhythm rhythm) : rhythm_(std::move(rhythm)) {}
  ~CallQueue();
  CallQueue(const CallQueue&) = delete;
  CallQueue& operator=(const CallQueue&) = delete;

  /// Calls are made from now on. `name` is at most 12 characters.
  Result<void> begin(std::string name);
  /// False where there is no room, or it was stopped: the call is not made.
  bool accept(std::string lane, Try attempt);
  /// Waits for running calls.
  void stop();

 private:
  using Steady = std::chrono::steady_clock;
  struct Call {
    std::string lane;
    Try attempt;
    std::size_t tries = 0;
  };
  struct Lane {
    std::size_t all = 0;  ///< that wait or run
    std::size_t running = 0;
    std::deque<std::shared_ptr<Call>> waiting;  ///< due, but the lane has enough
  };

  void run();
  void make_due_calls();
  void hand_over(std::shared_ptr<Call> call);
  void make(const std::shared_ptr<Call>& call);
  void finish(const std::shared_ptr<Call>& call, bool again);

  const Rhythm rhythm_;
  std::unique_ptr<WorkerPool> pool_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Steady::time_point, std::shared_ptr<Call>> due_;
  std::map<std::string, Lane> lanes_;
  std::size_t all_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gatehouse::runtime
