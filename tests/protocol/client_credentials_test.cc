// RFC 6749 §4.4: a machine that acts for itself.
#include <gtest/gtest.h>

#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

TEST(ClientCredentials, A078_they_yield_a_token_for_the_client_itself) {
  TestServer server;
  const TokenClient machine(server, "machine");
  const auto answer = machine.token({{"grant_type", "client_credentials"}, {"scope", "api"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.text("refresh_token"), "");  // RFC 6749 §4.4.3
  EXPECT_EQ(answer.text("id_token"), "");
  EXPECT_EQ(claims_of(answer.text("access_token")).at("sub").as_string(), "machine");
  EXPECT_EQ(machine.userinfo(answer.text("access_token")).status, 401);
  EXPECT_EQ(machine.token({{"grant_type", "client_credentials"}, {"scope", "openid"}}).error(),
            "invalid_scope");
  EXPECT_EQ(machine.token({{"grant_type", "client_credentials"}, {"scope", "other"}}).error(),
            "invalid_scope");
}

TEST(ClientCredentials, no_scope_of_a_person_is_in_a_machine_s_token) {
  const std::string of_people = "openid profile email address phone offline_access";
  TestServer server({.clients = "clients:\n  - { client_id: machine, client_name: Machine, grant_types: "
                                "[client_credentials], response_types: [], scope: \"" +
                                of_people + " api\", client_secret_hash: \"" + web_secret_hash() + "\" }\n"});
  const TokenClient machine(server, "machine");
  const auto all = machine.token({{"grant_type", "client_credentials"}});
  ASSERT_EQ(all.status, 200) << all.response.body.view();
  EXPECT_EQ(claims_of(all.text("access_token")).at("scope").as_string(), "api");
  for (const auto* scope : {"openid", "profile", "email", "address", "phone", "offline_access"})
    EXPECT_EQ(
        machine.token({{"grant_type", "client_credentials"}, {"scope", "api " + std::string(scope)}}).error(),
        "invalid_scope")
        << scope;
}

}  // namespace
}  // namespace gatehouse::test_support
