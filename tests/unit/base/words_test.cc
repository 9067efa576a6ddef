#include "core/base/words.h"

#include <gtest/gtest.h>

#include <vector>

namespace gatehouse {
namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view text) {
  Words words;
  for (auto word = take_word(text); !word.empty(); word = take_word(text))
    words.emplace_back(word);
  return words;
}

TEST(Words, are_what_stands_between_spaces) {
  EXPECT_EQ(words_of("openid"), Words{"openid"});
  EXPECT_EQ(words_of("openid profile email"), (Words{"openid", "profile", "email"}));
  EXPECT_EQ(words_of("  openid   profile "), (Words{"openid", "profile"}));
  EXPECT_EQ(words_of("a\tb\nc"), Words{"a\tb\nc"}) << "a space is the only separator";
  EXPECT_EQ(words_of(""), Words{});
  EXPECT_EQ(words_of("   "), Words{});
}

TEST(Words, joined_can_be_taken_apart_again) {
  for (const auto& words : {Words{}, Words{"openid"}, Words{"openid", "profile", "email"}})
    EXPECT_EQ(words_of(join_words(words)), words);
  EXPECT_EQ(join_words(Words{"openid", "profile"}), "openid profile");
}

}  // namespace
}  // namespace gatehouse
