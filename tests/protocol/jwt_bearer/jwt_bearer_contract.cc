// The grant kit with the server's own handler: one seam for ours and a stranger's.
#include "core/oauth/grants/jwt_bearer.h"

#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/base/ids.h"
#include "gatehouse/testkit/googletest.h"
#include "gatehouse/testkit/grant_kit.h"
#include "tests/support/client_key.h"

namespace gatehouse {
namespace {

const test_support::ClientKey& sts() {
  static const test_support::ClientKey key;
  return key;
}

const std::vector<config::AssertionIssuer>& issuers() {
  static const std::vector<config::AssertionIssuer> all{
      {.issuer = "https://sts.example", .jwks = sts().jwks(), .clients = {"kit-client"}, .span = {}}};
  return all;
}

std::unique_ptr<testkit::GrantFixture> make_fixture() {
  (void)start_randomness();
  static replays::ReplayMemory memory(std::nullopt);
  static const auto remembered = replays::remembered_in(memory, TenantId("a"));
  static fetch::FetchPlaces places(1);
  // Its issuers have their keys in the file: nothing is fetched.
  static fetch::RemoteDocuments documents(
      [](const std::string&) -> Result<fetch::Document> {
        return Error(ErrorCode::internal, "there is no network here");
      },
      places);
  static const UserId person("6f0cbd0f-7f0c-4c28-9a3b-6f5f3f0b2a12");
  auto handler = std::make_unique<oauth::JwtBearerHandler>(
      oauth::JwtBearerHandler::Settings{.tenant = TenantId("a"), .issuer = "https://id.example"}, issuers(),
      documents, *remembered);
  const auto good = [](TimePoint now) {
    return testkit::GrantSample::Parameters{{"assertion", sts().sign({{"iss", "https://sts.example"},
                                                                      {"sub", person.text()},
                                                                      {"aud", "https://id.example"},
                                                                      {"exp", as_seconds(now) + 60},
                                                                      {"jti", make_uuid_v7(now)}})}};
  };
  return std::make_unique<testkit::GrantFixture>(std::move(handler),
                                                 testkit::GrantSample{.good = good, .user = person});
}

const bool registered =
    testkit::register_kit<testkit::GrantFixture>("GrantJwtBearer", testkit::grant_cases(), make_fixture);

}  // namespace
}  // namespace gatehouse
