// S-385, S-386, S-387: calls into a real library that throws, answers nonsense or does not come back.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "core/runtime/worker_pool.h"
#include "workshop.h"

namespace gatehouse::plugin_host {
namespace {

class MisbehavingCalls : public testing::Test {
 protected:
  void SetUp() override {
    workshop_.settings.calls = CallLimits::for_pool(kPool);
    workshop_.settings.calls.audit.patience = std::chrono::milliseconds(20);
    workshop_.put_original("audit_misbehaving");
    auto loaded = workshop_.load();
    ASSERT_TRUE(loaded.has_value());
    host_ = std::move(loaded).value();
  }
  static config::PluginChoice choice(const std::string& mode) {
    ConfigNode::Member member;
    member.key = "mode";
    member.value = ConfigNode::scalar(mode, SourceSpan());
    config::PluginChoice chosen;
    chosen.type = "misbehaving";
    chosen.config = ConfigNode::mapping({std::move(member)}, SourceSpan());
    return chosen;
  }
  std::unique_ptr<AuditSink> make(const std::string& mode) {
    auto made = host_->make_audit(choice(mode), workshop_.directory());
    EXPECT_TRUE(made.has_value());
    return made ? std::move(made).value() : nullptr;
  }
  void expect_internal(const Result<void>& result, const std::string& text) {
    ASSERT_FALSE(result.has_value());
    auto copy = result;
    EXPECT_EQ(copy.error().code(), ErrorCode::internal);
    EXPECT_NE(copy.error().message().find("plugin audit.misbehaving: "), std::string::npos);
    EXPECT_NE(copy.error().message().find(text), std::string::npos) << copy.error().message();
  }
  static constexpr std::uint32_t kPool = 8;  // an audit sink gets half
  Workshop workshop_;
  std::unique_ptr<PluginHost> host_;
};

TEST_F(MisbehavingCalls, S385_exception_becomes_an_error_that_names_plugin_and_call) {
  const auto sink = make("throws_exception");
  expect_internal(sink->write({}), "write threw: disk on fire");
  EXPECT_FALSE(sink->health().healthy);
  EXPECT_NE(sink->health().detail.find("no health either"), std::string::npos);
}

TEST_F(MisbehavingCalls, S385_thrown_int_a_thousand_times_leaves_nothing_behind) {
  const auto sink = make("throws_int");  // 1 % of the row's 100,000
  for (int i = 0; i < 1000; ++i)
    expect_internal(sink->write({}), "no std::exception");
  const auto health = host_->health().at(0);
  EXPECT_EQ(health.failures, 1000u);
  EXPECT_EQ(health.calls, 1000u + 1);  // create
  EXPECT_EQ(health.inside, 0u);
}

TEST_F(MisbehavingCalls, S386_error_code_that_does_not_exist_becomes_internal) {
  expect_internal(make("unknown_code")->write({}), "no such code");
}

TEST_F(MisbehavingCalls, S386_error_of_a_megabyte_is_cut) {
  auto result = make("endless_message")->write({});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code(), ErrorCode::unavailable);
  EXPECT_LT(result.error().message().size(), 4096u);
}

TEST_F(MisbehavingCalls, S386_factory_that_answers_null_or_throws_gives_no_instance) {
  for (const char* mode : {"create_null", "create_throws"}) {
    auto made = host_->make_audit(choice(mode), workshop_.directory());
    ASSERT_FALSE(made.has_value()) << mode;
    EXPECT_EQ(made.error().code(), ErrorCode::internal);
  }
}

TEST_F(MisbehavingCalls, S387_a_hanging_plugin_holds_half_of_the_pool_and_other_work_goes_on) {
  const auto sink = make("hangs");
  const auto other = make("nothing");
  auto pool = runtime::WorkerPool::create({.name = "pool", .threads = kPool, .queue = 64});
  ASSERT_TRUE(pool.has_value());
  std::atomic<int> returned{0}, refused{0}, done{0};
  for (int i = 0; i < 24; ++i)
    ASSERT_TRUE((*pool)->try_submit([&] { ++(sink->write({}) ? returned : refused); }));
  for (int i = 0; i < 24; ++i)
    ASSERT_TRUE((*pool)->try_submit([&] {
      EXPECT_TRUE(other->write({}).has_value());
      ++done;
    }));
  while (done < 24 || refused < 20)
    std::this_thread::yield();
  EXPECT_EQ(returned, 0);
  EXPECT_EQ(host_->health().at(0).inside, 4u);
  auto late_comer = sink->write({});
  ASSERT_FALSE(late_comer.has_value());
  EXPECT_EQ(late_comer.error().code(), ErrorCode::unavailable);
  // What hung comes back, and the gate is open again.
  EXPECT_TRUE(other->flush(Deadline::never()).has_value());
  while (returned < 4)
    std::this_thread::yield();
  EXPECT_TRUE(sink->write({}).has_value());
  EXPECT_EQ(host_->health().at(0).refused, 21u);
  EXPECT_EQ(host_->health().at(0).late, 4u);
}

TEST_F(MisbehavingCalls, S387_no_instance_may_hold_all_threads_of_a_pool) {
  for (const std::uint32_t threads : {4u, 8u, 16u, 128u, 1024u}) {
    const auto limits = CallLimits::for_pool(threads);
    EXPECT_LT(limits.storage.concurrent, threads);
    EXPECT_LE(limits.audit.concurrent, threads / 2);
  }
}

// Reloading a configuration makes new instances and ends old ones while others are called; the code itself
// stays. 1,000 cycles, as the row asks.
TEST_F(MisbehavingCalls, S392_instances_come_and_go_under_load_and_the_library_stays) {
  const auto steady = make("nothing");
  std::vector<std::thread> reloaders;
  for (int thread = 0; thread < 3; ++thread)
    reloaders.emplace_back([&] {
      for (int cycle = 0; cycle < 334; ++cycle) {
        const auto sink = make("nothing");
        EXPECT_TRUE(sink->write({}).has_value());
        EXPECT_TRUE(steady->health().healthy);
      }
    });
  for (auto& thread : reloaders)
    thread.join();
  EXPECT_EQ(host_->health().size(), 1u);
}

}  // namespace
}  // namespace gatehouse::plugin_host
