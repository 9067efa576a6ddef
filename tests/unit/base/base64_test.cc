#include "core/base/base64.h"

#include <gtest/gtest.h>

#include <set>

namespace gatehouse {
namespace {

TEST(Base64Url, encodes_the_vectors_of_rfc_4648_section_10_without_padding) {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64url_encode(bytes), text);
    EXPECT_EQ(base64url_decode(text), bytes);
  }
}

TEST(Base64Url, uses_the_url_alphabet) {
  EXPECT_EQ(base64url_encode("\xfb\xff\xbe"), "-_--");
  EXPECT_EQ(base64url_decode("-_--"), "\xfb\xff\xbe");
}

TEST(Base64Url, round_trips_every_byte_at_every_alignment) {
  for (std::size_t size = 0; size < 70; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i)
      bytes += static_cast<char>(i * 37 + size * 11);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
  }
}

TEST(Base64Url, S245_padding_white_space_and_the_other_alphabet_are_refused) {
  for (const std::string_view text : {"Zg==", "Zg=", "Zm8=", "Zm9v=", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9v\r\n",
                                      "ab+c", "ab/c", "ab.c", "Zm9v\t", "Z", "Zm9vY"})
    EXPECT_EQ(base64url_decode(text), std::nullopt) << text;
  EXPECT_EQ(base64url_decode(std::string_view("Zm\0v", 4)), std::nullopt);
  EXPECT_EQ(base64url_decode("Zm9\xc3"), std::nullopt);
}

TEST(Base64Url, S245_of_all_spellings_with_trailing_bits_only_one_is_accepted) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::set<std::string> one_byte;
  std::set<std::string> two_bytes;
  for (const char a : alphabet) {
    if (const auto bytes = base64url_decode(std::string("Z") + a)) one_byte.insert(*bytes);
    if (const auto bytes = base64url_decode(std::string("Zm") + a)) two_bytes.insert(*bytes);
  }
  EXPECT_EQ(one_byte.size(), 4u);  // 64 spellings, 4 of them with zero trailing bits
  EXPECT_EQ(two_bytes.size(), 16u);
  EXPECT_EQ(base64url_decode("Zh"), std::nullopt);
  EXPECT_EQ(base64url_decode("Zm9"), std::nullopt);
}

TEST(Base64, encodes_the_vectors_of_rfc_4648_section_10_with_padding) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"},
                                                         {"\xfb\xff\xbe", "+/++"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
    EXPECT_EQ(base64_decode(base64url_encode(bytes)), bytes);
  }
}

TEST(Base64, padding_of_another_length_and_mixed_alphabets_are_refused) {
  for (const std::string_view text :
       {"Zg=", "Zg===", "Zm8==", "Zm9v=", "Zm9v==", "Zm9v====", "Z===", "=", "====", "Zg=x", "Z=g=", "+/-_",
        "ab+_", "Zm9v\n", "Zm 9", "Zh==", "Zm9="})
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
}

}  // namespace
}  // namespace gatehouse
