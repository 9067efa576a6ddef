#include "core/runtime/shutdown_signals.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
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

TEST(ShutdownSignals, a_file_at_its_size_limit_does_not_end_the_process) {
  block_signals();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
  const auto written = ::write(::fileno(file), "x", 1);
  const int why = errno;
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::fclose(file);
  EXPECT_EQ(written, -1);
  EXPECT_EQ(why, EFBIG);
}

}  // namespace
}  // namespace gatehouse::runtime
