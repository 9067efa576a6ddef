// One account, one spelling (S-097, S-105).
#include "core/accounts/login_key.h"

#include <gtest/gtest.h>

namespace gatehouse::accounts {
namespace {

TEST(LoginKey, S097_every_spelling_of_a_name_is_one_key) {
  for (const auto* spelling : {"alice", "Alice", "ALICE", " alice ", "ａｌｉｃｅ", "ⓐlice"})
    EXPECT_EQ(normalise_login(spelling)->text(), "alice") << spelling;
  EXPECT_EQ(normalise_login("Straße")->text(), normalise_login("STRASSE")->text());
  EXPECT_EQ(normalise_login("e\u0301")->text(), normalise_login("\u00e9")->text());
}

TEST(LoginKey, different_names_stay_different) {
  EXPECT_NE(normalise_login("alice")->text(), normalise_login("al1ce")->text());
  EXPECT_NE(normalise_login("a b")->text(), normalise_login("ab")->text());
}

TEST(LoginKey, what_cannot_be_a_name_is_refused) {
  for (const std::string& bad :
       {std::string(), std::string("   "), std::string(255, 'a'), std::string("a\nb"), std::string("a\0b", 3),
        std::string("\xff\xfe"), std::string("a\u200bb"), std::string("a\u202eb"),
        std::string("\xed\xa0\x80")})
    EXPECT_FALSE(normalise_login(bad)) << bad.size();
}

}  // namespace
}  // namespace gatehouse::accounts
