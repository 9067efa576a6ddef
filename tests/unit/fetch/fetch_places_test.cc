#include "core/fetch/fetch_places.h"

#include <gtest/gtest.h>

#include <deque>

namespace gatehouse::fetch {
namespace {

std::size_t taken(FetchPlaces& places) {
  std::size_t count = 0;
  while (places.try_acquire())
    ++count;
  return count;
}

TEST(FetchPlaces, S150_strangers_of_many_tenants_leave_places_to_the_clients_of_every_other) {
  FetchPlaces all(32), all_strangers(24);
  std::deque<FetchPlaces> tenants, strangers;
  std::size_t held = 0;
  for (int i = 0; i < 10; ++i) {
    tenants.emplace_back(8, all);
    strangers.emplace_back(6, tenants.back(), &all_strangers);
    held += taken(strangers.back());
  }
  EXPECT_EQ(held, 24u);
  EXPECT_EQ(taken(tenants.back()), 8u) << "the clients that the tenant knows";
  EXPECT_EQ(taken(tenants.front()), 0u) << "all are taken now";
}

TEST(FetchPlaces, whoever_is_refused_somewhere_holds_nothing_anywhere) {
  FetchPlaces all(4), others(1);
  FetchPlaces part(3, all, &others);
  ASSERT_TRUE(part.try_acquire());
  EXPECT_FALSE(part.try_acquire());
  EXPECT_EQ(taken(all), 3u);
  part.release();
  EXPECT_FALSE(part.try_acquire() && part.try_acquire()) << "one of the others";
  part.release();
  EXPECT_TRUE(others.try_acquire());
}

}  // namespace
}  // namespace gatehouse::fetch
