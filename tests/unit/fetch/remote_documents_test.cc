// The cache of fetched documents: coalescing, lifetimes, pauses after failures, bounds. No clock but that of
// the callers.
#include "core/fetch/remote_documents.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace gatehouse::fetch {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{Duration(1'800'000'000'000'000)};
const std::string kUrl = "https://app.example.com/jwks.json";

/// The other side: answers with numbered documents, or fails.
struct Origin {
  std::atomic<int> asked{0};
  std::atomic<bool> fails{false};
  Duration lifetime = 10min;
  std::size_t size = 0;

  RemoteDocuments::Fetch fetch() {
    return [this](const std::string& url) -> Result<Document> {
      const int number = ++asked;
      if (fails) return Error(ErrorCode::unavailable, "down");
      return Document{.body = url + " " + std::to_string(number) + std::string(size, ' '),
                      .media_type = "application/json",
                      .lifetime = lifetime};
    };
  }
};

TEST(RemoteDocuments, a_document_is_fetched_once_in_its_lifetime) {
  Origin origin;
  FetchPlaces places(4);
  RemoteDocuments documents(origin.fetch(), places);
  EXPECT_EQ(documents.peek(kUrl, kStart), nullptr);
  const auto first = documents.get(kUrl, kStart);
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->document.body, kUrl + " 1");
  EXPECT_EQ(*documents.get(kUrl, kStart + 10min - 1us), *first);
  EXPECT_EQ(documents.peek(kUrl, kStart + 10min - 1us), *first);
  EXPECT_EQ(origin.asked, 1);
  EXPECT_EQ(documents.peek(kUrl, kStart + 10min), nullptr);
  const auto second = documents.get(kUrl, kStart + 10min);
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->document.body, kUrl + " 2");
}

TEST(RemoteDocuments, many_who_need_one_document_make_one_fetch) {
  std::atomic<int> asked{0};
  std::latch all_there(16);
  FetchPlaces places(64);
  RemoteDocuments documents(
      [&](const std::string&) -> Result<Document> {
        ++asked;
        all_there.wait();
        return Document{.body = "keys", .media_type = "", .lifetime = 10min};
      },
      places, {.threads = 16});
  std::atomic<int> served{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i)
    callers.emplace_back([&] {
      all_there.count_down();
      const auto document = documents.get(kUrl, kStart);
      if (document && (*document)->document.body == "keys") ++served;
    });
  for (auto& caller : callers)
    caller.join();
  EXPECT_EQ(served, 16);
  EXPECT_EQ(asked, 1);
}

TEST(RemoteDocuments, after_failures_nobody_asks_for_a_pause_that_doubles) {
  Origin origin;
  origin.fails = true;
  FetchPlaces places(4);
  RemoteDocuments documents(origin.fetch(), places);
  TimePoint now = kStart;
  int expected = 0;
  for (const Duration pause : {5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s}) {
    const auto failed = documents.get(kUrl, now);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code(), ErrorCode::not_found);
    EXPECT_EQ(origin.asked, ++expected);
    EXPECT_FALSE(documents.get(kUrl, now + pause - 1us));
    EXPECT_EQ(origin.asked, expected) << "asked within the pause";
    now += pause;
  }
  origin.fails = false;
  EXPECT_TRUE(documents.get(kUrl, now));
  origin.fails = true;
  now += 1h;
  EXPECT_FALSE(documents.get(kUrl, now));
  EXPECT_FALSE(documents.get(kUrl, now + 4s));
  EXPECT_EQ(origin.asked, expected + 2) << "a success begins the count anew";
}

TEST(RemoteDocuments, what_was_known_serves_a_little_longer_when_its_server_fails) {
  Origin origin;
  FetchPlaces places(4);
  RemoteDocuments documents(origin.fetch(), places);
  const auto first = documents.get(kUrl, kStart);
  ASSERT_TRUE(first);
  origin.fails = true;
  const auto expired = kStart + 10min;
  for (const Duration after : {0s, 1s, 30s, 599s}) {
    const auto kept = documents.get(kUrl, expired + after);
    ASSERT_TRUE(kept) << after.count();
    EXPECT_EQ(*kept, *first);
    EXPECT_EQ(documents.peek(kUrl, expired + after), nullptr) << "not without having asked";
  }
  EXPECT_FALSE(documents.get(kUrl, expired + 10min));
}

TEST(RemoteDocuments, whoever_misses_something_gets_a_newer_one_but_not_all_the_time) {
  Origin origin;
  FetchPlaces places(4);
  RemoteDocuments documents(origin.fetch(), places);
  const auto first = *documents.get(kUrl, kStart);
  EXPECT_EQ(*documents.newer_than(first, kUrl, kStart + 30s - 1us), first);
  EXPECT_EQ(origin.asked, 1);
  const auto second = *documents.newer_than(first, kUrl, kStart + 30s);
  EXPECT_NE(second, first);
  EXPECT_EQ(origin.asked, 2);
  // Who saw the first one still gets what is known already.
  EXPECT_EQ(*documents.newer_than(first, kUrl, kStart + 31s), second);
  EXPECT_EQ(origin.asked, 2);
  origin.fails = true;
  EXPECT_EQ(*documents.newer_than(second, kUrl, kStart + 2min), second);
  EXPECT_EQ(*documents.newer_than(second, kUrl, kStart + 2min + 1s), second);
  EXPECT_EQ(origin.asked, 3) << "asked within the pause after a failure";
  EXPECT_EQ(documents.peek(kUrl, kStart + 2min), second) << "a failed refresh spoils nothing";
}

TEST(RemoteDocuments, the_longest_unused_goes_when_there_are_too_many_or_too_much) {
  Origin origin;
  FetchPlaces places(4);
  RemoteDocuments few(origin.fetch(), places, {.documents = 3});
  const auto url = [](int number) { return "https://app" + std::to_string(number) + ".example.com/"; };
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(few.get(url(i), kStart + i * 1s));
  EXPECT_NE(few.peek(url(0), kStart + 10s), nullptr);  // used again
  ASSERT_TRUE(few.get(url(3), kStart + 11s));
  EXPECT_NE(few.peek(url(0), kStart + 12s), nullptr);
  EXPECT_EQ(few.peek(url(1), kStart + 12s), nullptr);

  origin.size = 1000;
  RemoteDocuments small(origin.fetch(), places, {.bytes = 2500});
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(small.get(url(i), kStart + i * 1s));
  EXPECT_EQ(small.peek(url(0), kStart + 5s), nullptr);
  EXPECT_NE(small.peek(url(1), kStart + 5s), nullptr);
  EXPECT_NE(small.peek(url(2), kStart + 5s), nullptr);
}

TEST(RemoteDocuments, a_server_that_hangs_holds_a_few_threads_and_no_more) {
  std::latch hanging(2), go_on(1);
  FetchPlaces places(3);
  const auto hang = [&](const std::string&) -> Result<Document> {
    hanging.count_down();
    go_on.wait();
    return Error(ErrorCode::timeout, "slow");
  };
  RemoteDocuments documents(hang, places, {.threads = 2});
  std::vector<std::thread> callers;
  for (const auto* url : {"https://a.example.com/", "https://b.example.com/"})
    callers.emplace_back([&documents, url] { EXPECT_FALSE(documents.get(url, kStart)); });
  hanging.wait();
  const auto third = documents.get("https://c.example.com/", kStart);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code(), ErrorCode::unavailable);
  // Another tenant has a place left, and then none.
  Origin origin;
  RemoteDocuments neighbour(origin.fetch(), places);
  EXPECT_TRUE(neighbour.get(kUrl, kStart));
  ASSERT_TRUE(places.try_acquire());
  const auto full = neighbour.get("https://d.example.com/", kStart);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code(), ErrorCode::unavailable);
  places.release();
  go_on.count_down();
  for (auto& caller : callers)
    caller.join();
  EXPECT_TRUE(neighbour.get("https://d.example.com/", kStart)) << "being refused a place is no failure of it";
}

TEST(RemoteDocuments, a_tenant_has_a_part_of_the_places_and_strangers_a_part_of_that) {
  std::latch hanging(2), go_on(1);
  FetchPlaces all(4), of_a(3, all), of_strangers(2, of_a), of_b(3, all);
  RemoteDocuments strange(
      [&](const std::string&) -> Result<Document> {
        hanging.count_down();
        go_on.wait();
        return Error(ErrorCode::timeout, "slow");
      },
      of_strangers);
  std::vector<std::thread> callers;
  for (const auto* url : {"https://a.example.com/", "https://b.example.com/"})
    callers.emplace_back([&strange, url] { EXPECT_FALSE(strange.get(url, kStart)); });
  hanging.wait();
  EXPECT_EQ(strange.get("https://c.example.com/", kStart).error().code(), ErrorCode::unavailable);
  Origin origin;
  RemoteDocuments registered(origin.fetch(), of_a), neighbour(origin.fetch(), of_b);
  EXPECT_TRUE(registered.get(kUrl, kStart)) << "a place that strangers cannot take";
  ASSERT_TRUE(of_a.try_acquire());
  EXPECT_EQ(registered.get("https://d.example.com/", kStart).error().code(), ErrorCode::unavailable);
  EXPECT_TRUE(neighbour.get(kUrl, kStart)) << "a place that this tenant cannot take";
  // Who finds the whole full gives its own place back.
  ASSERT_TRUE(of_b.try_acquire());
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(neighbour.get("https://d.example.com/", kStart).error().code(), ErrorCode::unavailable);
  of_a.release();
  of_b.release();
  go_on.count_down();
  for (auto& caller : callers)
    caller.join();
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(of_b.try_acquire()) << i;
  EXPECT_FALSE(of_b.try_acquire());
  EXPECT_TRUE(all.try_acquire());
  EXPECT_FALSE(of_a.try_acquire()) << "all are taken";
}

TEST(RemoteDocuments, a_fetch_that_throws_is_a_failure_and_leaves_nobody_waiting) {
  FetchPlaces places(1);
  RemoteDocuments documents([](const std::string&) -> Result<Document> { throw std::bad_alloc(); }, places);
  EXPECT_FALSE(documents.get(kUrl, kStart));
  EXPECT_FALSE(documents.get(kUrl, kStart + 1h));
}

}  // namespace
}  // namespace gatehouse::fetch
