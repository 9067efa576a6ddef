// The text between two pages of a listing.
#include "gatehouse/storage/page_cursor.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

TEST(PageCursor, S158_belongs_to_its_query_and_has_one_spelling) {
  const auto cursor = make_page_cursor("clients", "mno");
  EXPECT_EQ(*read_page_cursor("clients", cursor), "mno");
  EXPECT_EQ(*read_page_cursor("clients", ""), "");
  EXPECT_FALSE(read_page_cursor("accounts", cursor));
  auto upper = cursor;
  for (char& c : upper)
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  EXPECT_FALSE(read_page_cursor("clients", upper));
  EXPECT_FALSE(read_page_cursor("clients", cursor.substr(0, 16) + "6d6E6f"));  // what the fuzzer found
  for (std::size_t size = 1; size < cursor.size(); ++size)
    EXPECT_FALSE(read_page_cursor("clients", cursor.substr(0, size))) << size;
  for (const auto* junk : {"x", "' OR 1=1 --", "0000000000000000", "00000000000000006d6e6f", "zz"})
    EXPECT_FALSE(read_page_cursor("clients", junk)) << junk;
}

}  // namespace
}  // namespace gatehouse
