// What the person takes back stays taken back, also when the app gets a code at that very moment.
#include "core/oauth/consent/consent_revocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace gatehouse::oauth {
namespace {

using testing::_;
using testing::NiceMock;
using testing::Return;

const UserId kAlice{"alice"};
const ClientId kWiki{"wiki"};

class Consents : public ConsentStore {
 public:
  MOCK_METHOD(Result<std::optional<ConsentRecord>>, find, (const UserId&, const ClientId&), (override));
  MOCK_METHOD(Result<Revision>, put, (const ConsentRecord&, const Expect&, const Mutation&), (override));
  MOCK_METHOD(Result<std::vector<ConsentRecord>>, list, (const UserId&), (override));
  MOCK_METHOD(Result<void>, erase, (const UserId&, const ClientId&, const Mutation&), (override));
};

class Grants : public GrantStore {
 public:
  MOCK_METHOD(Result<void>, begin_grant, (const BeginGrant&), (override));
  MOCK_METHOD(Result<RedeemResult>, redeem, (const RedeemCode&), (override));
  MOCK_METHOD(Result<FailureOutcome>, fail_redemption, (const FailRedemption&), (override));
  MOCK_METHOD(Result<RotateResult>, rotate, (const RotateRefresh&), (override));
  MOCK_METHOD(Result<std::optional<FamilyRecord>>, find, (const FamilyId&, TimePoint), (override));
  Result<Page<FamilyRecord>> list(const FamilyQuery&) override {
    return Page<FamilyRecord>{.records = families, .next = {}};
  }
  Result<RevokedCount> revoke(const RevokeRequest& request) override {
    for (auto& family : families)
      if (family.id == std::get<FamilyId>(request.what)) family.state = FamilyState::revoked;
    return RevokedCount{1};
  }
  void begin(const std::string& id, const ClientId& client) {
    FamilyRecord family{};
    family.id = FamilyId(id);
    family.client = client;
    family.user = kAlice;
    families.push_back(family);
  }
  bool any_active(const ClientId& client) const {
    return std::any_of(families.begin(), families.end(), [&](const FamilyRecord& family) {
      return family.client == client && family.state == FamilyState::active;
    });
  }
  std::vector<FamilyRecord> families;
};

TEST(ConsentRevocation, S412_a_code_that_the_app_gets_meanwhile_is_taken_back_too) {
  NiceMock<Consents> consents;
  NiceMock<Grants> grants;
  grants.begin("old", kWiki);
  grants.begin("other-app", ClientId("mail"));
  ConsentRecord allowed{};
  allowed.user = kAlice;
  allowed.client = kWiki;
  ON_CALL(consents, find(_, _)).WillByDefault(Return(std::optional(allowed)));
  ON_CALL(consents, erase(_, _, _)).WillByDefault([&](const auto&, const auto&, const auto&) -> Result<void> {
    grants.begin("at that moment", kWiki);  // by the consent that still stood
    return {};
  });
  const ConsentRevocation revocation(consents, grants, nullptr);
  const auto taken =
      revocation.take_back({.user = kAlice, .client = kWiki, .reason = RevocationReason::revoked_by_user},
                           {.now = {}, .events = {}});
  ASSERT_TRUE(taken);
  EXPECT_TRUE(*taken);
  EXPECT_FALSE(grants.any_active(kWiki));
  EXPECT_TRUE(grants.any_active(ClientId("mail")));
}

}  // namespace
}  // namespace gatehouse::oauth
