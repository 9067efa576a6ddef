#include "gatehouse/testkit/kit.h"

#include <cstdlib>
#include <latch>
#include <thread>

#include "gatehouse/testkit/scope.h"

namespace gatehouse::testkit {

void race(std::uint32_t threads, const std::function<void(std::uint32_t)>& work) {
  std::latch ready(threads);
  std::vector<std::thread> running;
  running.reserve(threads);
  for (std::uint32_t i = 0; i < threads; ++i)
    running.emplace_back([&ready, &work, i] {
      ready.arrive_and_wait();
      work(i);
    });
  for (auto& thread : running)
    thread.join();
}

std::uint32_t rounds(std::uint32_t scaled, std::uint32_t full) {
  return std::getenv("GATEHOUSE_FULL_SCALE") != nullptr ? full : scaled;
}

TenantScope ScopeMaker::make(TenantId tenant) { return TenantScope(std::move(tenant)); }
TenantScope scope(std::string_view tenant) { return ScopeMaker::make(TenantId(std::string(tenant))); }

}  // namespace gatehouse::testkit
