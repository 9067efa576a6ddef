#include "core/base/strict_json.h"

#include <gtest/gtest.h>

#include <string>

namespace gatehouse {
namespace {

bool accepted(std::string_view text, const JsonLimits& limits = {}) {
  return parse_strict_json(text, limits).has_value();
}

TEST(StrictJson, reads_what_rfc_8259_allows) {
  const auto value = parse_strict_object(R"( {"a":[1,-2,3.5,true,null,"\u00e9\n"],"b":{"a":{}}} )");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->at("a").as_array().size(), 6u);
  EXPECT_EQ(value->at("a").as_array()[5].as_string(), "\xc3\xa9\n");
}

TEST(StrictJson, S244_duplicate_members_are_refused_at_every_level_and_in_every_spelling) {
  EXPECT_FALSE(accepted(R"({"a":1,"a":1})"));
  EXPECT_FALSE(accepted(R"({"a":1,"b":2,"\u0061":3})"));
  EXPECT_FALSE(accepted(R"({"x":{"a":1,"a":2}})"));
  EXPECT_FALSE(accepted(R"([[{"a":{"c":1},"a":2}]])"));
  EXPECT_FALSE(accepted(R"({"a":{"b":1},"a":{"b":1,"c":1}})"));
  EXPECT_TRUE(accepted(R"({"a":{"a":{"a":1}}})"));
}

TEST(StrictJson, invalid_utf8_and_lone_surrogates_are_refused) {
  EXPECT_FALSE(accepted("\"\xff\""));
  EXPECT_FALSE(accepted("\"\xc3\""));
  EXPECT_FALSE(accepted("\"\xc0\xaf\""));          // overlong
  EXPECT_FALSE(accepted("\"\xed\xa0\x80\""));      // a surrogate in UTF-8
  EXPECT_FALSE(accepted("\"\xf5\x80\x80\x80\""));  // past U+10FFFF
  EXPECT_FALSE(accepted("{\"\xff\":1}"));
  EXPECT_FALSE(accepted(R"("\ud800")"));
  EXPECT_FALSE(accepted(R"("\udc00\ud800")"));
  EXPECT_TRUE(accepted(R"("\ud83d\ude00")"));
}

TEST(StrictJson, what_is_not_json_is_refused) {
  for (const char* text :
       {"",        " ",          "{",    "}",      "{\"a\":1}x", "{\"a\":1}{}", "{a:1}",
        "{'a':1}", "{\"a\":1,}", "[1,]", "01",     "+1",         "1.",          ".5",
        "NaN",     "Infinity",   "nul",  "/**/{}", "{}//",       "\"\x01\"",    "\xef\xbb\xbf{}"})
    EXPECT_FALSE(accepted(text)) << text;
  EXPECT_FALSE(accepted(std::string_view("{}\0", 3)));
}

TEST(StrictJson, numbers_that_only_infinity_could_hold_are_refused) {
  EXPECT_TRUE(accepted("1e308"));
  for (const char* text : {"1e309", "-1e309", "15e7834", "[1e400]", R"({"exp":1e99999999999})"})
    EXPECT_FALSE(accepted(text)) << text;
}

TEST(StrictJson, depth_size_and_members_are_capped) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(accepted(nested(16)));
  EXPECT_FALSE(accepted(nested(17)));
  EXPECT_FALSE(accepted(nested(30000)));
  EXPECT_TRUE(accepted("\"" + std::string(100, 'a') + "\"", {.bytes = 102}));
  EXPECT_FALSE(accepted("\"" + std::string(100, 'a') + "\"", {.bytes = 101}));
  const auto wide = [](int members) {
    std::string text = "{";
    for (int i = 0; i < members; ++i)
      text += "\"m" + std::to_string(i) + "\":0,";
    text.back() = '}';
    return text;
  };
  EXPECT_TRUE(accepted(wide(1024)));
  EXPECT_FALSE(accepted(wide(1025)));
}

TEST(StrictJson, an_object_is_an_object) {
  for (const char* text : {"[]", "1", "\"a\"", "null"})
    EXPECT_FALSE(parse_strict_object(text)) << text;
}

}  // namespace
}  // namespace gatehouse
