#include "core/runtime/shutdown_signals.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

namespace gatehouse::runtime {
namespace {

TEST(ShutdownSignals, blocked_signals_are_waited_for_one_by_one) {
  block_signals();
  std::thread other([] { ::kill(::getpid(), SIGHUP); });
  other.join();
  EXPECT_EQ(wait_for_signal(), Signal::reload);
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(wait_for_signal(), Signal::terminate);
  ::kill(::getpid(), SIGINT);
  EXPECT_EQ(wait_for_signal(), Signal::interrupt);
  EXPECT_EQ(wait_for_signal(Deadline::in(Duration(1000))), std::nullopt);
}

TEST(ShutdownSignals, a_gone_peer_does_not_end_the_process) {
  block_signals();
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  EXPECT_EQ(::write(ends[1], "x", 1), -1);
  ::close(ends[1]);
}

}  // namespace
}  // namespace gatehouse::runtime
