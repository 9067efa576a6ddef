// Many at once: what is good once must be so for those who come together too.
#pragma once

#include <thread>
#include <vector>

namespace gatehouse::test_support {

/// Calls `work` with each number below `racers`, each on a thread of its own, and waits for all.
template <class Number, class Work>
void race(Number racers, const Work& work) {
  std::vector<std::thread> threads;
  for (Number i = 0; i < racers; ++i)
    threads.emplace_back([&work, i] { work(i); });
  for (auto& thread : threads)
    thread.join();
}

}  // namespace gatehouse::test_support
