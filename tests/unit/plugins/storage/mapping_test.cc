#include "plugins/storage/sql_engine/mapping.h"

#include <gtest/gtest.h>

namespace gatehouse::sql {
namespace {

using namespace std::string_literals;

TEST(Mapping, a_list_survives_any_bytes) {
  const std::vector<std::string> lists[] = {
      {}, {""}, {"", ""}, {"a"}, {"1:a", ":", "0:"}, {"nul\0inside"s, "\xff\xfe", std::string(100'000, 'x')}};
  for (const auto& list : lists)
    EXPECT_EQ(split(join(list)), list);
}

TEST(Mapping, damaged_text_of_a_list_is_read_without_harm) {
  for (const auto* text :
       {"x", "5:abc", "-1:a", "99999999999999999999:a", "3", "1:ab:", "18446744073709551615:a"})
    EXPECT_LE(split(text).size(), 1u) << text;
}

TEST(Mapping, every_enumerator_has_a_stored_name_of_its_own) {
  for (const auto kind : {ChangeKind::client, ChangeKind::signing_key, ChangeKind::family,
                          ChangeKind::account, ChangeKind::session, ChangeKind::access_token})
    EXPECT_EQ(change_kind(std::string(stored_name(kind))), kind);
  for (const auto state :
       {KeyState::generated, KeyState::published, KeyState::active, KeyState::retiring, KeyState::retired})
    EXPECT_EQ(key_state(std::string(stored_name(state))), state);
}

TEST(Mapping, a_damaged_state_grants_nothing) {
  class Damaged final : public Row {
   public:
    const std::string& text(std::size_t) const override { return text_; }
    std::int64_t number(std::size_t) const override { return 1; }

   private:
    std::string text_ = "actjve";
  };
  EXPECT_EQ(family_of(Damaged()).state, FamilyState::revoked);
  EXPECT_EQ(signing_key_of(Damaged()).state, KeyState::retired);
  std::vector<AccountRecord> accounts;
  add_account_row(accounts, Damaged());
  EXPECT_EQ(accounts.at(0).state, AccountState::disabled);
}

}  // namespace
}  // namespace gatehouse::sql
