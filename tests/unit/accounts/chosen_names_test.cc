// What people may call themselves, and how long a password is.
#include "core/accounts/chosen_names.h"

#include <gtest/gtest.h>

#include <string>

namespace gatehouse::accounts {
namespace {

TEST(ChosenNames, people_may_be_called_as_they_are) {
  for (const std::string& name : {std::string("carol"), std::string("Carol Example"), std::string("josé"),
                                  std::string("名前"), std::string("a"), std::string(128, 'a')})
    EXPECT_TRUE(check_username(name)) << name;
}

TEST(ChosenNames, S105_nobody_is_called_like_an_address_in_any_spelling) {
  for (const auto* name : {"alice@example.test", "@", "alice＠example.test", "alice﹫example.test"})
    EXPECT_FALSE(check_username(name)) << name;
}

TEST(ChosenNames, what_cannot_be_read_is_no_name) {
  for (const std::string& name :
       {std::string(), std::string(129, 'a'), std::string("a\tb"), std::string("a\nb"),
        std::string("a\u202eb"), std::string("a\u200bb"), std::string("\xff"), std::string("a\0b", 3)}) {
    EXPECT_FALSE(check_username(name)) << name.size();
    EXPECT_FALSE(is_display_name(name)) << name.size();
  }
  EXPECT_FALSE(check_username(" "));
  EXPECT_TRUE(is_display_name("Carol Ünal-Example"));
}

TEST(ChosenNames, characters_are_counted_and_not_bytes) {
  EXPECT_EQ(characters_of(""), 0u);
  EXPECT_EQ(characters_of("twelve chars"), 12u);
  EXPECT_EQ(characters_of("äöüäöü"), 6u);
  EXPECT_EQ(characters_of("\U0001F600\U0001F600"), 2u);
}

}  // namespace
}  // namespace gatehouse::accounts
