// What a store does in a second: durable redemptions and rotations by 1, 16 and 64 callers, and the time of a
// find.
//
//   storage_bench DIRECTORY [SECONDS]     a new SQLite database in DIRECTORY; 2 s for each figure
//
// Each operation carries one audit event, as the server's do. Prints one line a figure; asserts nothing.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "gatehouse/testkit/kit.h"
#include "gatehouse/testkit/scope.h"
#include "plugins/storage/sqlite/sqlite_storage.h"
#include "sdk/testkit/storage/samples.h"

namespace gatehouse::bench {
namespace {

using namespace testkit::storage;
using Clock = std::chrono::steady_clock;

std::atomic<std::uint64_t> next_number = 0;
std::uint64_t new_number() { return next_number.fetch_add(10) + 10; }

double milliseconds_of(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

/// Runs `operation(thread)` on `callers` threads for `seconds`; prints rate and latency.
template <class Operation>
void measure(const char* name, std::uint32_t callers, int seconds, Operation operation) {
  std::vector<std::vector<Clock::duration>> times(callers);
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  testkit::race(callers, [&](std::uint32_t i) {
    while (Clock::now() < end) {
      const auto start = Clock::now();
      operation(i);
      times[i].push_back(Clock::now() - start);
    }
  });
  std::vector<Clock::duration> all;
  for (const auto& one : times)
    all.insert(all.end(), one.begin(), one.end());
  std::ranges::sort(all);
  std::printf("%-14s callers=%-3u per_second=%-8.0f p50_ms=%-7.3f p99_ms=%.3f\n", name, callers,
              static_cast<double>(all.size()) / seconds, milliseconds_of(all[all.size() / 2]),
              milliseconds_of(all[all.size() * 99 / 100]));
}

void fail(const char* what) {
  std::fprintf(stderr, "%s failed\n", what);
  std::exit(1);
}

void bench_redeem(TenantStore& store, std::uint32_t callers, int seconds) {
  const std::vector<AuditEvent> events = {event("tokens.issued")};
  // Codes are made before: a redemption alone is measured, with one opaque access token and one refresh
  // token.
  std::vector<std::vector<std::uint64_t>> codes(callers);
  const std::uint32_t each = static_cast<std::uint32_t>(seconds) * 20'000 / callers / 8 + 200;
  testkit::race(callers, [&](std::uint32_t i) {
    for (std::uint32_t n = 0; n < each; ++n) {
      codes[i].push_back(new_number());
      if (!begin(store, "family-" + std::to_string(codes[i].back()), codes[i].back())) fail("begin_grant");
    }
  });
  std::atomic<std::uint64_t> redeemed = 0;
  const auto start = Clock::now();
  testkit::race(callers, [&](std::uint32_t i) {
    for (const auto number : codes[i]) {
      if (Clock::now() - start > std::chrono::seconds(seconds)) return;
      auto request = redemption(family("family-" + std::to_string(number)), number);
      request.mutation.events = events;
      const auto result = store.grants().redeem(request);
      if (!result || result->outcome != RedeemOutcome::issued) fail("redeem");
      ++redeemed;
    }
  });
  std::printf("%-14s callers=%-3u per_second=%.0f\n", "redeem", callers,
              static_cast<double>(redeemed) * 1000 / milliseconds_of(Clock::now() - start));
}

void bench_rotate(TenantStore& store, std::uint32_t callers, int seconds) {
  const std::vector<AuditEvent> events = {event("tokens.refreshed")};
  std::vector<std::uint64_t> presented(callers);
  for (auto& number : presented) {
    const auto code = new_number();
    if (!grant(store, "family-" + std::to_string(code), code)) fail("grant");
    number = code + 2;
  }
  measure("rotate", callers, seconds, [&](std::uint32_t i) {
    const auto successor = new_number();
    auto request = rotation(presented[i], successor, kNow);
    request.mutation.events = events;
    const auto result = store.grants().rotate(request);
    if (!result || result->outcome != RotateOutcome::rotated) fail("rotate");
    presented[i] = successor;
  });
}

void bench_find(TenantStore& store, std::uint32_t callers, int seconds) {
  measure("find_family", callers, seconds, [&](std::uint32_t) {
    if (!store.grants().find(FamilyId("family-10"), kNow)) fail("find");
  });
  measure("find_session", callers, seconds, [&](std::uint32_t) {
    if (!store.sessions().find(digest(1), kNow)) fail("find");
  });
  measure("find_by_login", callers, seconds, [&](std::uint32_t) {
    if (!store.accounts().find_by_login(LoginKey("anna"))) fail("find");
  });
}

int run(const std::string& directory, int seconds) {
  auto storage = sqlite::open_sqlite({}, directory);
  if (!storage) {
    std::fprintf(stderr, "%s\n", storage.error().describe().c_str());
    return 1;
  }
  const auto store = (*storage)->open(testkit::scope("acme")).value();
  if (!store->sessions().put(session(1, "user"), Absent{}, mutation(kNow))) return 1;
  if (!store->accounts().put(account("user", {"anna", "anna@example.com"}), Absent{}, mutation(kNow)))
    return 1;
  for (const std::uint32_t callers : {1u, 16u, 64u})
    bench_redeem(*store, callers, seconds);
  for (const std::uint32_t callers : {1u, 16u, 64u})
    bench_rotate(*store, callers, seconds);
  for (const std::uint32_t callers : {1u, 4u})
    bench_find(*store, callers, seconds);
  return 0;
}

}  // namespace
}  // namespace gatehouse::bench

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  return gatehouse::bench::run(argv[1], std::max(argc > 2 ? std::atoi(argv[2]) : 2, 1));
}
