// Who has to hear of the end of a session is found without anybody else's server.
#include "core/oauth/logout/session_clients.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/telemetry/log.h"
#include "tests/support/captured_log.h"

namespace gatehouse::oauth {
namespace {

using testing::_;
using testing::NiceMock;
using testing::Return;

const ClientId kWeb{"web"};
const ClientId kOfSector{"of-sector"};
const ClientId kSelfDescribed{"https://helper.example/app.json"};

class Grants : public GrantStore {
 public:
  MOCK_METHOD(Result<void>, begin_grant, (const BeginGrant&), (override));
  MOCK_METHOD(Result<RedeemResult>, redeem, (const RedeemCode&), (override));
  MOCK_METHOD(Result<FailureOutcome>, fail_redemption, (const FailRedemption&), (override));
  MOCK_METHOD(Result<RotateResult>, rotate, (const RotateRefresh&), (override));
  MOCK_METHOD(Result<std::optional<FamilyRecord>>, find, (const FamilyId&, TimePoint), (override));
  MOCK_METHOD(Result<Page<FamilyRecord>>, list, (const FamilyQuery&), (override));
  MOCK_METHOD(Result<RevokedCount>, revoke, (const RevokeRequest&), (override));
};

class Clients : public ClientStore {
 public:
  MOCK_METHOD(Result<std::optional<ClientRecord>>, find, (const ClientId&), (override));
  MOCK_METHOD(Result<Page<ClientRecord>>, list, (const ListQuery&), (override));
  MOCK_METHOD(Result<Revision>, put, (const ClientRecord&, const Expect&, const Mutation&), (override));
  MOCK_METHOD(Result<void>, erase, (const ClientId&, Revision, const Mutation&), (override));
};

/// Takes every document.
class Judge final : public clients::DocumentJudge {
 public:
  std::string_view problem_of(const std::string&) const override { return {}; }
  Judged judge(const std::string& address, const fetch::Document&, TimePoint) const override {
    config::ClientMetadata client;
    client.client_id = address;
    return client;
  }
};

class StillClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return TimePoint(std::chrono::hours(500'000)); }
};

FamilyRecord family_of(const ClientId& client) {
  FamilyRecord family{};
  family.client = client;
  return family;
}

class SessionClientsTest : public testing::Test {
 protected:
  SessionClientsTest() {
    const Page<FamilyRecord> all{
        .records = {family_of(kWeb), family_of(kOfSector), family_of(kSelfDescribed), family_of(kWeb)},
        .next = {}};
    ON_CALL(grants_, list(_)).WillByDefault(Return(all));
  }
  static config::TenantConfig tenant() {
    config::ClientMetadata web, of_sector;
    web.client_id = kWeb.text();
    of_sector.client_id = kOfSector.text();
    of_sector.sector_identifier_uri = "https://sector.example/list.json";
    config::TenantConfig tenant;
    tenant.id = TenantId("a");
    tenant.clients = {web, of_sector};
    return tenant;
  }
  static std::vector<std::string> ids_of(const std::vector<clients::ClientPtr>& clients) {
    std::vector<std::string> ids;
    for (const auto& client : clients)
      ids.push_back(client->client_id);
    return ids;
  }
  Result<SessionClients> found() {
    return clients_of_session(directory_, grants_, SessionId("s"), clock_.now());
  }

  StillClock clock_;
  std::string log_text_;
  telemetry::Log log_{std::make_unique<tests::CapturedLog>(log_text_), clock_, telemetry::LogFormat::json,
                      LogLevel::debug};
  int asked_ = 0;
  bool answers_ = false;
  fetch::FetchPlaces places_{8};
  fetch::RemoteDocuments documents_{[this](const std::string&) -> Result<fetch::Document> {
                                      ++asked_;
                                      if (!answers_) return Error(ErrorCode::timeout, "it hangs");
                                      return fetch::Document{
                                          .body = "[]", .media_type = {}, .lifetime = std::chrono::hours(1)};
                                    },
                                    places_};
  NiceMock<Grants> grants_;
  NiceMock<Clients> store_;
  Judge judge_;
  const config::TenantConfig tenant_ = tenant();
  CacheTally tally_;
  clients::DocumentClients self_described_{judge_, documents_, grants_, clock_};
  clients::SectorDocuments sectors_{TenantId("a"), documents_, clock_, log_};
  clients::ClientDirectory directory_{
      tenant_, store_, tally_,
      clients::ClientDirectory::Elsewhere{.documents = &self_described_, .sectors = &sectors_}};
};

// One person's app must not keep another from signing out, nor the audit trail of all tenants from going on.
TEST_F(SessionClientsTest, S229_nobody_elses_server_is_asked) {
  const auto session = found();
  ASSERT_TRUE(session);
  EXPECT_EQ(asked_, 0);
  EXPECT_THAT(ids_of(session->known), testing::ElementsAre(kWeb.text()));
  EXPECT_THAT(session->unknown, testing::ElementsAre(kSelfDescribed, kOfSector));
}

TEST_F(SessionClientsTest, what_was_fetched_before_is_at_hand) {
  answers_ = true;
  ASSERT_TRUE(self_described_.introduce(kSelfDescribed.text()));
  const auto session = found();
  ASSERT_TRUE(session);
  EXPECT_EQ(asked_, 1);
  EXPECT_THAT(ids_of(session->known), testing::ElementsAre(kSelfDescribed.text(), kWeb.text()));
  EXPECT_THAT(session->unknown, testing::ElementsAre(kOfSector));
}

}  // namespace
}  // namespace gatehouse::oauth
