#include "core/oauth/device/user_code.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "core/base/ids.h"

namespace gatehouse::oauth {
namespace {

// RFC 8628 §6.1: entropy and alphabet.
TEST(UserCode, S233_has_more_than_twenty_bits_and_no_letter_like_another_or_a_digit) {
  EXPECT_GE(static_cast<double>(kUserCodeLength) * std::log2(kUserCodeLetters.size()), 34.0);
  const std::set<char> letters(kUserCodeLetters.begin(), kUserCodeLetters.end());
  EXPECT_EQ(letters.size(), kUserCodeLetters.size());
  for (const char unclear : std::string("AEIOUY0123456789"))
    EXPECT_FALSE(letters.contains(unclear)) << unclear;
}

TEST(UserCode, S233_every_letter_is_as_likely_in_every_place) {
  ASSERT_TRUE(start_randomness());
  constexpr int kCodes = 40'000;
  std::vector<std::map<char, int>> counts(kUserCodeLength);
  std::set<std::string> codes;
  for (int i = 0; i < kCodes; ++i) {
    const auto code = make_user_code();
    ASSERT_EQ(code.size(), kUserCodeLength);
    codes.insert(code);
    for (std::size_t place = 0; place < code.size(); ++place)
      ++counts[place][code[place]];
  }
  EXPECT_GT(codes.size(), kCodes - 5u);
  // 2,000 each are expected, with a deviation of 44: seven of them.
  for (const auto& place : counts) {
    EXPECT_EQ(place.size(), kUserCodeLetters.size());
    for (const auto& [letter, count] : place)
      EXPECT_NEAR(count, 2000, 310) << letter;
  }
}

TEST(UserCode, is_read_as_people_type_it) {
  struct Row {
    const char* typed;
    const char* plain;  ///< null: it cannot be a code
  };
  const Row rows[] = {
      {"WDJB-MJHT", "WDJBMJHT"},       {"wdjbmjht", "WDJBMJHT"},       {" wdjb  mjht ", "WDJBMJHT"},
      {"W.D.J.B_M:J/H,T", "WDJBMJHT"}, {"wdjb\u2013mjht", "WDJBMJHT"}, {"", nullptr},
      {"WDJB-MJH", nullptr},           {"WDJB-MJHTT", nullptr},        {"WDJB-MJHA", nullptr},
      {"WDJB-MJH1", nullptr},          {"WDJB-MJHT-0", nullptr}};
  for (const auto& row : rows) {
    const auto read = read_user_code(row.typed);
    EXPECT_EQ(read.has_value(), row.plain != nullptr) << row.typed;
    if (read && row.plain != nullptr) {
      EXPECT_EQ(*read, row.plain);
    }
  }
  EXPECT_EQ(show_user_code("WDJBMJHT"), "WDJB-MJHT");
}

}  // namespace
}  // namespace gatehouse::oauth
