#include "core/http/percent_encoding.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(PercentEncoding, S020_decodes_exactly_once_and_reads_plus_as_space_in_forms) {
  EXPECT_EQ(*percent_decode("%41%2Bz+q"), "A+z q");
  EXPECT_EQ(*percent_decode("%2525"), "%25");
  EXPECT_EQ(*percent_decode(""), "");
  EXPECT_EQ(*percent_decode("%c3%A9"), "é");
}

TEST(PercentEncoding, S020_refuses_bad_escapes) {
  for (const char* text :
       {"%", "%4", "a%", "%zz", "%4g", "%g4", "% 41", "%%41", "%u0041", "%+1", "%-1", "%0x41"})
    EXPECT_EQ(percent_decode(text).error(), DecodeError::bad_escape) << text;
}

TEST(PercentEncoding, S020_refuses_control_characters_escaped_or_not) {
  for (int byte = 0; byte < 0x20; ++byte) {
    char escaped[4];
    std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned>(byte));
    EXPECT_EQ(percent_decode(escaped).error(), DecodeError::control_character) << escaped;
    EXPECT_EQ(percent_decode(std::string(1, static_cast<char>(byte))).error(),
              DecodeError::control_character);
  }
  EXPECT_EQ(percent_decode("%7f").error(), DecodeError::control_character);
}

TEST(PercentEncoding, refuses_what_is_not_utf8) {
  // Overlong '/', overlong NUL, a surrogate, beyond U+10FFFF, lone continuation, cut sequence, bytes that
  // never occur.
  for (const char* text : {"%c0%af", "%c0%80", "%ed%a0%80", "%f4%90%80%80", "%80", "%e2%82", "%ff", "%fe",
                           "%f8%88%80%80%80", "%e0%80%af", "%f0%80%80%af", "a%c3", "%c3a"})
    EXPECT_EQ(percent_decode(text).error(), DecodeError::not_utf8) << text;
  for (const char* text : {"%ed%9f%bf", "%ee%80%80", "%f4%8f%bf%bf", "%f0%90%80%80", "%df%bf", "%e0%a0%80"})
    EXPECT_TRUE(percent_decode(text)) << text;
}

TEST(PercentEncoding, encodes_everything_that_is_not_unreserved_and_decodes_back) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b&c=d+e/é?#\"<"), "a%20b%26c%3Dd%2Be%2F%C3%A9%3F%23%22%3C");
  std::string text;
  for (int byte = 0x20; byte < 0x7f; ++byte)
    text += static_cast<char>(byte);
  text += "äöü€😀";
  EXPECT_EQ(*percent_decode(percent_encode(text)), text);
}

}  // namespace
}  // namespace gatehouse::http
