// The postconditions of the storage boundary (S-386, S-390): what a store answers is believed only where it
// can be true.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin_host/boundary/grant_boundary.h"
#include "core/plugin_host/boundary/people_boundary.h"
#include "core/plugin_host/boundary/postconditions.h"
#include "core/plugin_host/boundary/system_boundary.h"

namespace gatehouse::plugin_host::boundary {
namespace {

using testing::_;
using testing::ByMove;
using testing::Return;

class LyingClients : public ClientStore {
 public:
  MOCK_METHOD(Result<std::optional<ClientRecord>>, find, (const ClientId&), (override));
  MOCK_METHOD(Result<Page<ClientRecord>>, list, (const ListQuery&), (override));
  MOCK_METHOD(Result<Revision>, put, (const ClientRecord&, const Expect&, const Mutation&), (override));
  MOCK_METHOD(Result<void>, erase, (const ClientId&, Revision, const Mutation&), (override));
};

class LyingConsents : public ConsentStore {
 public:
  MOCK_METHOD(Result<std::optional<ConsentRecord>>, find, (const UserId&, const ClientId&), (override));
  MOCK_METHOD(Result<Revision>, put, (const ConsentRecord&, const Expect&, const Mutation&), (override));
  MOCK_METHOD(Result<std::vector<ConsentRecord>>, list, (const UserId&), (override));
  MOCK_METHOD(Result<void>, erase, (const UserId&, const ClientId&, const Mutation&), (override));
};

class StorageBoundary : public testing::Test {
 protected:
  CallGate gate_{"storage.liar", "storage liar", {.concurrent = 8}};
  LyingClients clients_;
  ClientBoundary guarded_clients_{clients_, gate_};
};

ClientRecord client(const char* id) {
  ClientRecord record;
  record.id = ClientId(id);
  return record;
}

TEST_F(StorageBoundary, the_record_asked_for_passes_and_absence_passes) {
  EXPECT_CALL(clients_, find(ClientId("a"))).WillOnce(Return(std::optional<ClientRecord>(client("a"))));
  EXPECT_CALL(clients_, find(ClientId("b"))).WillOnce(Return(std::optional<ClientRecord>()));
  EXPECT_TRUE(guarded_clients_.find(ClientId("a")).value().has_value());
  EXPECT_FALSE(guarded_clients_.find(ClientId("b")).value().has_value());
}

TEST_F(StorageBoundary, S390_record_of_another_client_is_a_failed_call) {
  EXPECT_CALL(clients_, find(_)).WillOnce(Return(std::optional<ClientRecord>(client("other"))));
  auto found = guarded_clients_.find(ClientId("a"));
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), ErrorCode::internal);
  EXPECT_NE(found.error().message().find("plugin storage.liar: clients.find"), std::string::npos);
}

TEST_F(StorageBoundary, S386_page_with_more_than_was_asked_for_is_a_failed_call) {
  Page<ClientRecord> page;
  page.records = {client("a"), client("b"), client("c")};
  EXPECT_CALL(clients_, list(_)).WillRepeatedly(Return(page));
  EXPECT_FALSE(guarded_clients_.list({.cursor = "", .limit = 2}).has_value());
  EXPECT_TRUE(guarded_clients_.list({.cursor = "", .limit = 3}).has_value());
}

TEST_F(StorageBoundary, S386_revision_zero_of_a_stored_record_is_a_failed_call) {
  EXPECT_CALL(clients_, put(_, _, _)).WillOnce(Return(Revision{0}));
  EXPECT_FALSE(guarded_clients_.put(client("a"), Absent(), {}).has_value());
}

TEST_F(StorageBoundary, S385_store_that_throws_is_a_failed_call) {
  EXPECT_CALL(clients_, erase(_, _, _)).WillOnce([](auto&&...) -> Result<void> { throw 1; });
  EXPECT_FALSE(guarded_clients_.erase(ClientId("a"), Revision{1}, {}).has_value());
}

TEST_F(StorageBoundary, S390_consent_of_another_person_is_a_failed_call) {
  LyingConsents consents;
  ConsentBoundary guarded(consents, gate_);
  ConsentRecord record;
  record.user = UserId("victim");
  record.client = ClientId("a");
  EXPECT_CALL(consents, find(_, _)).WillRepeatedly(Return(std::optional<ConsentRecord>(record)));
  EXPECT_FALSE(guarded.find(UserId("attacker"), ClientId("a")).has_value());
  EXPECT_TRUE(guarded.find(UserId("victim"), ClientId("a")).has_value());
}

TEST(StoragePostconditions, S386_outcomes_hold_known_values_and_what_they_promise) {
  EXPECT_NE(is_sound(ConsumeResult{.outcome = ConsumeOutcome::first_use, .ticket = {}}), nullptr);
  EXPECT_NE(is_sound(ConsumeResult{.outcome = static_cast<ConsumeOutcome>(9), .ticket = {}}), nullptr);
  EXPECT_EQ(is_sound(ConsumeResult{.outcome = ConsumeOutcome::unknown, .ticket = {}}), nullptr);

  RedeemResult redeemed{.outcome = RedeemOutcome::issued, .family = {}};
  EXPECT_NE(is_sound(redeemed), nullptr);
  redeemed.family.emplace().state = FamilyState::revoked;
  EXPECT_NE(is_sound(redeemed), nullptr);
  redeemed.family->state = FamilyState::active;
  EXPECT_EQ(is_sound(redeemed), nullptr);

  RotateResult rotated{.outcome = RotateOutcome::rotated, .family = FamilyRecord{}, .generation = 0};
  EXPECT_NE(is_sound(rotated), nullptr);
  rotated.generation = 1;
  EXPECT_EQ(is_sound(rotated), nullptr);
  rotated.family->state = FamilyState::revoked;
  EXPECT_NE(is_sound(rotated), nullptr);

  EXPECT_NE(is_sound(static_cast<IssueOutcome>(-1)), nullptr);
  EXPECT_NE(is_sound(static_cast<FailureOutcome>(3)), nullptr);
}

}  // namespace
}  // namespace gatehouse::plugin_host::boundary
