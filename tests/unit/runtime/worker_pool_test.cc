#include "core/runtime/worker_pool.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <latch>
#include <stdexcept>

namespace gatehouse::runtime {
namespace {

std::unique_ptr<WorkerPool> make_pool(std::size_t threads, std::size_t queue) {
  auto pool = WorkerPool::create({.name = "test", .threads = threads, .queue = queue});
  EXPECT_TRUE(pool);
  return std::move(pool).value();
}

/// Says on destruction that it has gone, run or not.
struct Noted {
  std::latch* gone;
  explicit Noted(std::latch& latch) : gone(&latch) {}
  Noted(Noted&& other) noexcept : gone(std::exchange(other.gone, nullptr)) {}
  ~Noted() {
    if (gone != nullptr) gone->count_down();
  }
};

TEST(WorkerPool, runs_every_job_it_has_taken_once) {
  constexpr int kJobs = 2000;
  std::atomic<int> runs = 0;
  std::latch done(kJobs);
  const auto pool = make_pool(3, kJobs);
  for (int i = 0; i < kJobs; ++i) {
    ASSERT_TRUE(pool->try_submit([&] {
      ++runs;
      done.count_down();
    }));
  }
  done.wait();
  EXPECT_EQ(runs, kJobs);
}

TEST(WorkerPool, S030_a_full_pool_says_no_and_leaves_the_job_with_the_caller) {
  std::latch started(1);
  std::latch release(1);
  const auto pool = make_pool(1, 2);
  ASSERT_TRUE(pool->try_submit([&] {
    started.count_down();
    release.wait();
  }));
  started.wait();
  ASSERT_TRUE(pool->try_submit([] {}));
  ASSERT_TRUE(pool->try_submit([] {}));
  struct Job {
    std::unique_ptr<int> ticket;
    void operator()() const {}
  };
  Job refused{std::make_unique<int>(7)};
  EXPECT_FALSE(pool->try_submit(std::move(refused)));
  // NOLINTNEXTLINE(bugprone-use-after-move): that it was not moved from is the contract
  ASSERT_NE(refused.ticket, nullptr) << "the caller must still be able to answer 503";
  EXPECT_EQ(pool->counters().refused, 1u);
  EXPECT_EQ(pool->counters().waiting, 2u);
  release.count_down();
}

TEST(WorkerPool, a_job_that_throws_is_destroyed_and_its_thread_goes_on) {
  std::latch gone(2);
  std::latch ran(1);
  const auto pool = make_pool(1, 4);
  ASSERT_TRUE(pool->try_submit([note = Noted(gone)] { throw std::runtime_error("a secret"); }));
  ASSERT_TRUE(pool->try_submit([note = Noted(gone)] { throw 42; }));
  ASSERT_TRUE(pool->try_submit([&] { ran.count_down(); }));
  ran.wait();
  gone.wait();
  EXPECT_EQ(pool->counters().failed, 2u);
}

TEST(WorkerPool, a_job_whose_deadline_passed_in_the_queue_is_destroyed_unrun) {
  std::latch gone(1);
  bool ran = false;
  const auto pool = make_pool(1, 4);
  ASSERT_TRUE(pool->try_submit([&ran, note = Noted(gone)] { ran = true; }, Deadline::in(Duration(-1))));
  gone.wait();
  EXPECT_FALSE(ran);
  EXPECT_EQ(pool->counters().expired, 1u);
}

TEST(WorkerPool, ending_waits_for_running_jobs_and_discards_waiting_ones) {
  std::latch started(1);
  std::latch release(1);
  std::latch discarded(1);
  std::atomic<bool> finished = false;
  std::atomic<bool> ran_late = false;
  auto pool = make_pool(1, 4);
  ASSERT_TRUE(pool->try_submit([&] {
    started.count_down();
    release.wait();
    finished = true;
  }));
  started.wait();
  ASSERT_TRUE(pool->try_submit([&ran_late, note = Noted(discarded)] { ran_late = true; }));
  std::thread ender([&] { pool.reset(); });
  discarded.wait();
  EXPECT_FALSE(finished);
  release.count_down();
  ender.join();
  EXPECT_TRUE(finished);
  EXPECT_FALSE(ran_late);
}

TEST(WorkerPool, submitting_from_many_threads_never_exceeds_the_queue) {
  std::latch started(1);
  std::latch release(1);
  const auto pool = make_pool(1, 50);
  ASSERT_TRUE(pool->try_submit([&] {
    started.count_down();
    release.wait();
  }));
  started.wait();
  std::atomic<int> accepted = 0;
  std::vector<std::thread> submitters;
  submitters.reserve(4);
  for (int t = 0; t < 4; ++t)
    submitters.emplace_back([&] {
      for (int i = 0; i < 100; ++i)
        accepted += pool->try_submit([] {});
    });
  for (std::thread& submitter : submitters)
    submitter.join();
  EXPECT_EQ(accepted, 50);
  release.count_down();
}

std::size_t threads_of_this_process() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

TEST(WorkerPool, starts_a_thread_only_for_a_job_that_finds_none_free) {
  const auto before = threads_of_this_process();
  std::latch all_inside(8);  // before the pool, whose threads may touch them until it ends
  std::latch release(1);
  const auto pool = make_pool(8, 16);
  for (int i = 0; i < 4; ++i) {
    std::latch ran(1);
    ASSERT_TRUE(pool->try_submit([&] { ran.count_down(); }));
    ran.wait();
  }
  EXPECT_LE(threads_of_this_process(), before + 5) << "one after the other needs no eight";
  for (int i = 0; i < 8; ++i)
    ASSERT_TRUE(pool->try_submit([&] {
      all_inside.count_down();
      release.wait();
    }));
  all_inside.wait();  // never, if fewer than eight had been started
  EXPECT_LE(threads_of_this_process(), before + 9) << "one may be a sanitizer's own";
  release.count_down();
}

TEST(WorkerPool, needs_a_thread_and_a_place) {
  EXPECT_FALSE(WorkerPool::create({.name = "none", .threads = 0, .queue = 1}));
  EXPECT_FALSE(WorkerPool::create({.name = "none", .threads = 1, .queue = 0}));
}

}  // namespace
}  // namespace gatehouse::runtime
