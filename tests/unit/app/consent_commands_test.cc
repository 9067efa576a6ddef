#include "core/app/cli/consent/consent_commands.h"

#include <gtest/gtest.h>

#include <sstream>

#include "core/accounts/account.h"
#include "gatehouse/testkit/scope.h"
#include "plugins/storage/memory/memory_storage.h"

namespace gatehouse::app::cli {
namespace {

const TimePoint kNow{std::chrono::seconds(1'800'000'000)};

class ConsentCommands : public testing::Test {
 protected:
  ConsentCommands() {
    const auto alice =
        accounts::make_account({.profile = {.username = "alice"}, .password_hash = {}}, kNow).value();
    user_ = alice.id;
    EXPECT_TRUE(store_->accounts().put(alice, Absent{}, {.now = kNow, .events = {}}));
    for (const auto* client : {"wiki", "payroll"}) {
      EXPECT_TRUE(store_->consents().put({.user = user_,
                                          .client = ClientId(client),
                                          .revision = {},
                                          .scopes = {"openid", "email"},
                                          .claims = {"birthdate"},
                                          .granted_at = kNow},
                                         Absent{}, {.now = kNow, .events = {}}));
      begin_family(client);
    }
  }
  void begin_family(const std::string& client) {
    FamilyRecord family;
    family.id = FamilyId(client);
    family.client = ClientId(client);
    family.user = user_;
    family.created_at = kNow;
    family.expires_at = kNow + std::chrono::hours(1);
    NewTicket code;
    code.ref.digest = Digest(Digest::Bytes{static_cast<std::uint8_t>(client.front())});
    code.family = family.id;
    code.expires_at = kNow + std::chrono::minutes(1);
    code.retain_until = family.expires_at;
    EXPECT_TRUE(store_->grants().begin_grant(
        {.family = family, .code = code, .mutation = {.now = kNow, .events = {}}}));
  }
  FamilyState state_of(const char* client) {
    return store_->grants().find(FamilyId(client), kNow).value().value().state;
  }
  Result<void> revoke(const std::string& user, const std::string& client) {
    return revoke_consent(*store_, {.user = user, .client = client, .now = kNow}, {.out = out_, .err = err_});
  }
  memory::MemoryStorage storage_;
  std::unique_ptr<TenantStore> store_ = storage_.open(testkit::scope("acme")).value();
  UserId user_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ConsentCommands, S227_list_shows_what_was_allowed_by_name_of_the_person_or_of_all) {
  for (const auto& user : {std::string("ALICE"), user_.text(), std::string()}) {
    std::ostringstream out;
    ASSERT_TRUE(list_consents(*store_, {.user = user}, {.out = out, .err = err_})) << user;
    EXPECT_NE(out.str().find("wiki"), std::string::npos) << user;
    EXPECT_NE(out.str().find("openid email"), std::string::npos) << out.str();
    EXPECT_NE(out.str().find("birthdate"), std::string::npos) << out.str();
  }
  EXPECT_EQ(list_consents(*store_, {.user = "nobody"}, {.out = out_, .err = err_}).error().code(),
            ErrorCode::not_found);
}

TEST_F(ConsentCommands, S227_revoke_takes_the_consent_and_its_tokens_and_nothing_else) {
  ASSERT_TRUE(revoke("alice", "wiki"));
  EXPECT_FALSE(store_->consents().find(user_, ClientId("wiki")).value());
  EXPECT_TRUE(store_->consents().find(user_, ClientId("payroll")).value());
  EXPECT_EQ(state_of("wiki"), FamilyState::revoked);
  EXPECT_EQ(state_of("payroll"), FamilyState::active);
  const auto events = store_->outbox().read(0, 10).value();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].event.type, "consent.revoked");
  EXPECT_EQ(revoke("alice", "wiki").error().code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace gatehouse::app::cli
