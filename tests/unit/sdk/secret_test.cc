// Values that must not be seen: what they leave behind, and what the time of a comparison tells.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <memory>
#include <random>

#include "gatehouse/vocabulary.h"

namespace gatehouse {
namespace {

constexpr std::string_view kShort = "hunter2hunter2!";  // short enough to lie in the object itself

/// An object of which the memory outlives it.
struct Room {
  alignas(Secret) std::array<std::byte, sizeof(Secret)> bytes{};
  Secret* make(Secret&& from) {
    return std::construct_at(reinterpret_cast<Secret*>(bytes.data()), std::move(from));
  }
  bool holds(std::string_view text) const {
    return std::search(bytes.begin(), bytes.end(), text.begin(), text.end(),
                       [](std::byte a, char b) { return a == static_cast<std::byte>(b); }) != bytes.end();
  }
};

TEST(Secret, S484_nothing_stays_in_memory_that_a_secret_left) {
  Room room;
  Secret* secret = room.make(Secret::copy_of(kShort));
  ASSERT_TRUE(room.holds(kShort)) << "or this test sees nothing";
  std::destroy_at(secret);
  EXPECT_FALSE(room.holds("hunter2"));

  secret = room.make(Secret::copy_of(kShort));
  const Secret moved = std::move(*secret);
  EXPECT_FALSE(room.holds("hunter2"));
  EXPECT_EQ(moved.reveal(), kShort);
  *secret = moved.clone();
  ASSERT_TRUE(room.holds(kShort));
  *secret = Secret::copy_of("x");
  EXPECT_FALSE(room.holds("nter2")) << "a shorter value must not leave the end of the longer one";
  std::destroy_at(secret);

  std::string source(kShort);
  const char* const inside = source.data();
  const Secret taken(std::move(source));
  EXPECT_EQ(std::string_view(inside, 7).find("hunter2"), std::string_view::npos);
}

/// Welch's t of the time that `equal` takes for values that differ in their first byte against values that
/// differ in their last ("Dude, is my code constant time?", Reparaz et al. 2017). The slowest tenth of the
/// samples, in which other processes ran, is left out.
template <class Equal>
double timing_t(std::size_t samples, Equal equal) {
  using Clock = std::chrono::steady_clock;
  constexpr int kCalls = 16;  // one call is shorter than the clock's step
  const std::string right(64, 'a');
  const std::array<std::string, 2> wrong{"b" + right.substr(1), right.substr(1) + "b"};
  std::string given = right;
  std::mt19937 random(481);
  std::array<std::vector<double>, 2> times;
  for (std::size_t i = 0; i < samples; ++i) {
    const auto which = random() & 1u;
    // Both kinds lie at the same address: what differs must not be how the values lie in the caches.
    std::copy(wrong[which].begin(), wrong[which].end(), given.begin());
    const auto begin = Clock::now();
    for (int call = 0; call < kCalls; ++call)
      if (equal(right, given)) return NAN;
    times[which].push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count());
  }
  std::array<double, 2> mean{}, spread{};
  for (int which : {0, 1}) {
    auto& all = times[static_cast<std::size_t>(which)];
    std::sort(all.begin(), all.end());
    all.resize(all.size() - all.size() / 10);
    const auto n = static_cast<double>(all.size());
    for (const double time : all)
      mean[static_cast<std::size_t>(which)] += time / n;
    for (const double time : all)
      spread[static_cast<std::size_t>(which)] +=
          std::pow(time - mean[static_cast<std::size_t>(which)], 2) / (n - 1) / n;
  }
  return std::abs(mean[0] - mean[1]) / std::sqrt(spread[0] + spread[1]);
}

/// What must not be used: it stops at the first difference.
bool equal_at_once(std::string_view a, std::string_view b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    volatile char left = a[i];
    if (left != b[i]) return false;
  }
  return true;
}

TEST(ConstantTime, S481_a_comparison_does_not_tell_where_the_values_differ) {
  constexpr std::size_t kSamples = 1'000'000 / 16;  // each is the time of 16 comparisons
  EXPECT_GT(timing_t(kSamples, equal_at_once), 4.5) << "or the measurement sees nothing";
  // A loaded machine can disturb one measurement; a comparison that leaks fails all of them.
  double least = INFINITY;
  for (int attempt = 0; attempt < 5 && least >= 4.5; ++attempt)
    least = std::min(least, timing_t(kSamples, equal_in_constant_time));
  EXPECT_LT(least, 4.5);
  std::cout << "|t| = " << least << '\n';
}

}  // namespace
}  // namespace gatehouse
