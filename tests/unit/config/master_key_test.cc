#include "core/config/master_key.h"

#include <gtest/gtest.h>

namespace gatehouse::config {
namespace {

// 32 bytes: 0xfb, 0xff, 0xbe and then zeros, so that both alphabets differ.
constexpr std::string_view kUrl = "-_--AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

TEST(MasterKey, is_read_in_every_form_that_an_operator_may_write) {
  for (const std::string& text : {std::string(kUrl), std::string(kUrl) + "=", "+/++" + std::string(39, 'A'),
                                  "+/++" + std::string(39, 'A') + "=", "fbffbe" + std::string(58, '0'),
                                  "FBffBE" + std::string(58, '0')}) {
    const auto key = normalise_master_key(text);
    ASSERT_TRUE(key) << text;
    EXPECT_EQ(key->reveal(), kUrl) << text;
  }
}

TEST(MasterKey, any_other_text_is_refused) {
  for (const std::string& text :
       {std::string(), std::string(kUrl.substr(1)), "A" + std::string(kUrl), std::string(kUrl) + "==",
        "-_++" + std::string(39, 'A'), std::string(42, 'A') + "B", "fbffb" + std::string(58, '0'),
        "gb" + std::string(62, '0'), std::string(kUrl) + "\n", std::string(kUrl.substr(0, 42)) + "="})
    EXPECT_FALSE(normalise_master_key(text)) << text;
}

}  // namespace
}  // namespace gatehouse::config
