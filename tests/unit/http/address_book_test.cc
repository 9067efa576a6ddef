#include "core/http/pistache/address_book.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(AddressBook, S032_counts_per_address_and_in_all) {
  AddressBook book(3, 2);
  auto first = book.admit(1);
  auto second = book.admit(1);
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(book.admit(1)) << "the address has its two";
  auto other = book.admit(2);
  EXPECT_TRUE(other);
  EXPECT_FALSE(book.admit(3)) << "the door is full";
  second.reset();
  EXPECT_EQ(book.open(), 2u);
  EXPECT_TRUE(book.admit(1)) << "places come back";
}

TEST(AddressBook, exempt_connections_count_in_all_only) {
  AddressBook book(3, 1);
  const auto a = book.admit(0);
  const auto b = book.admit(0);
  EXPECT_TRUE(a && b);
  EXPECT_EQ(book.open(), 2u);
}

TEST(AddressBook, tells_when_the_last_one_has_gone) {
  AddressBook book(3, 3);
  auto only = book.admit(1);
  EXPECT_FALSE(book.wait_until_empty(Deadline::in(Duration(1000))));
  only.reset();
  EXPECT_TRUE(book.wait_until_empty(Deadline::never()));
}

}  // namespace
}  // namespace gatehouse::http
