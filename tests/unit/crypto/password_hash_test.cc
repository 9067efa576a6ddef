#include "core/crypto/password_hash.h"

#include <gtest/gtest.h>

#include <set>

namespace gatehouse::crypto {
namespace {

constexpr PasswordCost kCheap = kPasswordCostFloor;

std::string hash_of(std::string_view password, const PasswordCost& cost = kCheap) {
  return hash_password(Secret::copy_of(password), cost).value();
}

TEST(PasswordHash, A117_the_right_password_matches_and_others_do_not) {
  const std::string phc = hash_of("correct horse battery staple");
  EXPECT_EQ(verify_password(phc, "correct horse battery staple"), PasswordVerdict::match);
  EXPECT_EQ(verify_password(phc, "correct horse battery stapl"), PasswordVerdict::mismatch);
  EXPECT_EQ(verify_password(phc, ""), PasswordVerdict::mismatch);
  EXPECT_EQ(verify_password(phc, std::string_view("correct horse battery staple\0", 29)),
            PasswordVerdict::mismatch);
}

TEST(PasswordHash, S254_hashes_are_phc_strings_of_the_asked_cost_with_a_salt_of_their_own) {
  const std::string phc = hash_of("secret");
  EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << phc;
  EXPECT_NE(phc, hash_of("secret"));
  EXPECT_EQ(phc.find("secret"), std::string::npos);
}

TEST(PasswordHash, S254_costs_under_the_floor_or_over_the_ceiling_are_refused) {
  const Secret password = Secret::copy_of("secret");
  EXPECT_FALSE(hash_password(password, {.memory = (19ull << 20) - 1024, .passes = 2}));
  EXPECT_FALSE(hash_password(password, {.memory = 19ull << 20, .passes = 1}));
  EXPECT_FALSE(hash_password(password, {.memory = 257ull << 20, .passes = 2}));
  EXPECT_FALSE(hash_password(password, {.memory = 19ull << 20, .passes = 13}));
}

TEST(PasswordHash, S254_a_stored_hash_over_the_ceiling_is_refused_without_work) {
  const std::string tail = "$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObGZtPTiMyKb4k";
  for (const char* cost :
       {"m=4194304,t=1,p=1", "m=65536,t=4294967295,p=1", "m=65536,t=3,p=255", "m=99999999999,t=3,p=1",
        "m=065536,t=3,p=1", "m=-1,t=3,p=1", "m=65536,t=3", "t=3,m=65536,p=1", ""}) {
    const std::string phc = std::string("$argon2id$v=19$") + cost + tail;
    EXPECT_FALSE(is_password_hash(phc)) << phc;
    EXPECT_EQ(verify_password(phc, "x"), PasswordVerdict::mismatch) << phc;
  }
}

TEST(PasswordHash, text_that_is_no_argon2id_hash_never_matches) {
  const std::string valid = hash_of("x");
  for (std::string text :
       {std::string(), std::string("x"), std::string("$argon2i$v=19$m=65536,t=3,p=1$aaaa$aaaa"),
        std::string("$2y$10$abcdefghijklmnopqrstuv"), valid.substr(0, 40), valid + "A",
        "$argon2id$v=16$" + valid.substr(15), std::string(4096, '$')})
    EXPECT_EQ(verify_password(text, "x"), PasswordVerdict::mismatch) << text;
}

TEST(PasswordHash, input_over_one_kibibyte_is_refused) {
  EXPECT_TRUE(hash_password(Secret(std::string(1024, 'a')), kCheap));
  EXPECT_FALSE(hash_password(Secret(std::string(1025, 'a')), kCheap));
  EXPECT_FALSE(hash_password(Secret(), kCheap));
  EXPECT_EQ(verify_password(hash_of("a"), std::string(1 << 20, 'a')), PasswordVerdict::mismatch);
}

TEST(PasswordHash, a_cheaper_or_foreign_hash_needs_rehashing) {
  const std::string phc = hash_of("x");
  EXPECT_FALSE(needs_rehash(phc, kCheap));
  EXPECT_TRUE(needs_rehash(phc, {.memory = 64ull << 20, .passes = 2}));
  EXPECT_TRUE(needs_rehash(phc, {.memory = 19ull << 20, .passes = 3}));
  EXPECT_TRUE(needs_rehash("$2y$10$abcdefghijklmnopqrstuv", kCheap));
}

TEST(PasswordHash, a_decoy_asks_for_the_same_work_and_matches_nothing) {
  const std::string decoy = decoy_hash(kCheap);
  ASSERT_TRUE(is_password_hash(decoy));
  EXPECT_FALSE(needs_rehash(decoy, kCheap));
  const std::string real = hash_of("x");
  EXPECT_EQ(decoy.size(), real.size());
  EXPECT_EQ(decoy.substr(0, decoy.find("p=1$")), real.substr(0, real.find("p=1$")));
  for (const char* guess : {"", "x", "password"})
    EXPECT_EQ(verify_password(decoy, guess), PasswordVerdict::mismatch);
  EXPECT_NE(decoy, decoy_hash(kCheap));
}

TEST(PasswordHash, S480_what_a_cheaper_hash_leaves_over_makes_up_the_whole_cost) {
  constexpr PasswordCost kWhole{.memory = 64ull << 20, .passes = 3};
  for (const PasswordCost spent : {kCheap, PasswordCost{.memory = 64ull << 20, .passes = 2},
                                   PasswordCost{.memory = 8192, .passes = 1}}) {
    const auto rest = cost_left(decoy_hash(spent), kWhole);
    ASSERT_TRUE(rest);
    EXPECT_LE(rest->memory, kWhole.memory);
    EXPECT_TRUE(is_password_hash(decoy_hash(*rest)));
    EXPECT_EQ(verify_password(decoy_hash(*rest), "x"), PasswordVerdict::mismatch);
    const auto sum = static_cast<double>(spent.memory * spent.passes + rest->memory * rest->passes);
    EXPECT_NEAR(sum / static_cast<double>(kWhole.memory * kWhole.passes), 1.0, 0.001);
  }
  EXPECT_FALSE(cost_left(decoy_hash(kWhole), kWhole));
  EXPECT_FALSE(cost_left(decoy_hash({.memory = 128ull << 20, .passes = 3}), kWhole));
  EXPECT_FALSE(cost_left("$2y$10$abcdefghijklmnopqrstuv", kWhole));
}

}  // namespace
}  // namespace gatehouse::crypto
