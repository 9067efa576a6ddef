#include "core/base/ascii.h"

#include <gtest/gtest.h>

#include <cctype>

namespace gatehouse {
namespace {

TEST(Ascii, classes_are_those_of_the_c_locale_for_every_byte) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    EXPECT_EQ(is_digit(c), std::isdigit(byte) != 0) << byte;
    EXPECT_EQ(is_letter(c), std::isalpha(byte) != 0) << byte;
    EXPECT_EQ(is_alphanumeric(c), std::isalnum(byte) != 0) << byte;
    EXPECT_EQ(to_lower(c), static_cast<char>(std::tolower(byte))) << byte;
    EXPECT_EQ(hex_value(c) >= 0, std::isxdigit(byte) != 0) << byte;
  }
}

TEST(Ascii, hexadecimal_digits_have_their_value_in_either_case) {
  const std::string_view lower = "0123456789abcdef";
  const std::string_view upper = "0123456789ABCDEF";
  for (std::size_t i = 0; i < lower.size(); ++i) {
    EXPECT_EQ(hex_value(lower[i]), static_cast<int>(i));
    EXPECT_EQ(hex_value(upper[i]), static_cast<int>(i));
  }
}

TEST(Ascii, only_the_26_letters_are_folded) {
  EXPECT_EQ(lower_case("Content-TYPE @[`{"), "content-type @[`{");
  EXPECT_EQ(lower_case("\xc3\x84\xff"), "\xc3\x84\xff");  // Ä stays Ä
  EXPECT_EQ(lower_case(""), "");
}

TEST(Ascii, comparisons_ignore_case_and_nothing_else) {
  EXPECT_TRUE(equals_ignoring_case("Chunked", "cHUNKED"));
  EXPECT_TRUE(equals_ignoring_case("", ""));
  EXPECT_FALSE(equals_ignoring_case("chunked", "chunked "));
  EXPECT_FALSE(equals_ignoring_case("@", "`"));  // 32 apart, as letters of either case are
  EXPECT_TRUE(starts_with_ignoring_case("Bearer abc", "bearer "));
  EXPECT_FALSE(starts_with_ignoring_case("Bearer", "bearer "));
  EXPECT_FALSE(starts_with_ignoring_case("", "b"));
}

TEST(Ascii, trimmed_text_has_no_white_space_at_its_ends) {
  EXPECT_EQ(trimmed(" \t a b\t "), "a b");
  EXPECT_EQ(trimmed("a"), "a");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("a\r\n"), "a\r\n") << "a line break is none of it unless it is named";
  EXPECT_EQ(trimmed("a \r", " \r"), "a");
  EXPECT_EQ(trimmed("\ta ", " "), "\ta");
}

}  // namespace
}  // namespace gatehouse
