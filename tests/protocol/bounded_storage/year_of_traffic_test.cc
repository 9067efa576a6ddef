// S107, S131: a year of traffic leaves the store where it was. Every kind of thing that a request can leave
// behind is left behind every day; the keeper sweeps as it would.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/app/server.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/client_authentication/client_assertion.h"
#include "gatehouse/storage/row_counts.h"
#include "tests/support/client_key.h"
#include "tests/support/dpop_proof.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

using std::chrono::hours;
using Rows = std::map<std::string, std::uint64_t>;

constexpr auto* kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

const ClientKey& signer() {
  static const ClientKey key;
  return key;
}

TestServerOptions options_on(const std::string& storage) {
  TestServerOptions options;
  options.storage = storage;
  options.tenant_extra =
      "  - { client_id: tv, token_endpoint_auth_method: none, scope: \"openid profile\",\n"
      "      grant_types: [\"urn:ietf:params:oauth:grant-type:device_code\", refresh_token], response_types: "
      "[] }\n"
      "  - { client_id: signer, grant_types: [client_credentials], response_types: [], scope: api,\n"
      "      token_endpoint_auth_method: private_key_jwt, jwks: " +
      signer().jwks() + " }\n";
  return options;
}

/// Of each of two tenants' two algorithms: the one that retired lately, or the one that signs next.
constexpr std::uint64_t kKeysInChange = 2 * 2 * 2;

class YearOfTraffic : public testing::TestWithParam<const char*> {
 protected:
  Rows rows() {
    Rows held;
    auto* counts = static_cast<RowCounts*>(server_.server().storage().query(kRowCounts));
    for (const auto& one : counts->count().value())
      held[one.kind] = one.rows;
    held["remembered"] = server_.server().replays_remembered();
    return held;
  }

  /// What people and apps do on one day, well and badly.
  void live_a_day() {
    const TokenClient web(server_), opaque(server_, "opaque");
    Browser browser(server_);
    auto tokens = web.redeem(browser.sign_in("web", web.redirect_uri()));
    ASSERT_EQ(tokens.status, 200) << tokens.error();
    tokens = web.refresh(tokens.text("refresh_token"));
    EXPECT_EQ(web.userinfo(tokens.text("access_token")).status, 200);
    EXPECT_EQ(web.revoke(tokens.text("access_token")).status, 200);  // a JWT: a denial is kept
    const auto other = opaque.redeem(browser.sign_in("opaque", opaque.redirect_uri()));
    EXPECT_EQ(opaque.introspect(other.text("access_token")).body.at("active").as_bool(), true);
    (void)browser.sign_in("web", web.redirect_uri());  // a code that nobody redeems
    give_up();
    push();
    begin_with_a_device();
    prove_keys();
  }

 private:
  void give_up() {
    Browser browser(server_);
    (void)browser.open(authorize_target("web", "https://web.example/cb"));
    (void)browser.submit({{"username", "bob"}, {"password", "wrong"}, {"action", "sign_in"}});
  }

  void push() {
    const auto request = authorize_target("web", "https://web.example/cb");
    const auto form = request.substr(request.find('?') + 1);
    for (const bool used : {true, false}) {
      const auto pushed = answer_of(server_.post("/t/a/par", form, {basic("web")}));
      ASSERT_EQ(pushed.status, 201) << pushed.error();
      if (used)
        (void)Browser(server_).open(
            "/authorize?" + form_of({{"client_id", "web"}, {"request_uri", pushed.text("request_uri")}}));
    }
  }

  void begin_with_a_device() {
    const auto begun = answer_of(
        server_.post("/t/a/device_authorization", form_of({{"client_id", "tv"}, {"scope", "openid"}})));
    ASSERT_EQ(begun.status, 200) << begun.error();
    EXPECT_EQ(answer_of(server_.post("/t/a/token", form_of({{"client_id", "tv"},
                                                            {"grant_type", kDeviceGrant},
                                                            {"device_code", begun.text("device_code")}})))
                  .error(),
              "authorization_pending");
  }

  void prove_keys() {
    const auto now = server_.clock().now();
    const auto proof = dpop_key_.proof("POST", "https://id.example/t/a/token", now, {});
    EXPECT_EQ(answer_of(server_.post("/t/a/token", "grant_type=client_credentials",
                                     {basic("machine"), {"dpop", proof}}))
                  .status,
              200);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    EXPECT_EQ(assert_until(seconds + 60, std::to_string(seconds)), 200);
  }

 protected:
  /// RFC 7523 §2.2: what comes of an assertion with this end and id.
  int assert_until(std::int64_t end, const std::string& id) {
    const auto assertion = signer().sign(
        {{"iss", "signer"}, {"sub", "signer"}, {"aud", "https://id.example/t/a"}, {"exp", end}, {"jti", id}});
    return answer_of(server_.post("/t/a/token", "grant_type=client_credentials&client_assertion_type=" +
                                                    http::percent_encode(oauth::kJwtBearerAssertion) +
                                                    "&client_assertion=" + http::percent_encode(assertion)))
        .status;
  }

  TestServer server_{options_on(GetParam())};

 private:
  ProofMaker dpop_key_;
};

TEST_P(YearOfTraffic, S107_S131_leaves_the_store_at_its_baseline) {
  auto& keeper = server_.server().keeper();
  const auto pass_a_day = [&] {
    server_.clock().advance(hours(24));
    keeper.follow_changes();
    keeper.advance_keys();
    keeper.sweep();
  };
  const auto before = rows();
  Rows settled;
  for (int day = 1; day <= 365; ++day) {
    // Every third day (decision 18): sanitizers make a sign-in ten times as dear.
    if (day % 3 == 1) {
      ASSERT_NO_FATAL_FAILURE(live_a_day()) << "day " << day;
      (void)server_.audit_text();
    }
    pass_a_day();
    // From here on as much goes as comes: the longest-lived thing is a refresh token of 30 days.
    if (day == 60) settled = rows();
    if (day % 60 != 0) continue;
    for (const auto& [kind, held] : rows())
      EXPECT_LE(held, settled.at(kind) + (kind == "signing_keys" ? kKeysInChange : 1))
          << kind << " on day " << day;
  }
  for (int day = 0; day < 32; ++day)
    pass_a_day();
  (void)server_.audit_text();
  const std::set<std::string> lasting = {"consents", "signing_keys"};
  for (const auto& [kind, held] : rows()) {
    if (lasting.contains(kind)) continue;
    EXPECT_LE(held, before.at(kind)) << kind;
  }
  EXPECT_EQ(rows().at("consents"), settled.at("consents")) << "what a person allowed stays";
  // Keys change four times a year; the old ones are forgotten once nothing that they signed is of use.
  EXPECT_LE(rows().at("signing_keys"), before.at("signing_keys") + kKeysInChange);
}

TEST_P(YearOfTraffic, S131_assertions_that_would_have_to_be_remembered_for_years_leave_nothing) {
  const auto now = std::chrono::floor<std::chrono::seconds>(server_.clock().now().time_since_epoch()).count();
  (void)server_.audit_text();
  const auto before = rows();
  // 1 % of the figure; GATEHOUSE_FULL_SCALE=1 sends all 100,000.
  const int many = std::getenv("GATEHOUSE_FULL_SCALE") != nullptr ? 100'000 : 1000;
  for (int i = 0; i < many; ++i)
    ASSERT_EQ(assert_until(now + 315'360'000, "long-" + std::to_string(i)), 401);
  (void)server_.audit_text();
  const auto after = rows();
  for (const auto* kind : {"replay", "remembered", "tickets", "counters", "families", "access_tokens"})
    EXPECT_LE(after.at(kind), before.at(kind) + 1) << kind;  // one counter of the network's refusals
  EXPECT_EQ(assert_until(now + 300, "in time"), 200);
}

// 2^31 seconds after 1970, times that were kept in 32 bits began anew.
TEST_P(YearOfTraffic, S130_people_sign_in_and_stay_signed_in_beyond_2038) {
  server_.clock().advance(hours(24) * 365 * 11 + hours(24) * 5);  // to January 2038
  for (int day = 0; day < 12; ++day) {
    server_.clock().advance(hours(24));
    server_.server().keeper().advance_keys();
  }
  Browser browser(server_);
  const TokenClient web(server_);
  const auto tokens = web.redeem(browser.sign_in("web", web.redirect_uri()));
  ASSERT_EQ(tokens.status, 200) << tokens.error();
  EXPECT_GT(claims_of(tokens.text("access_token")).at("exp").as_int64(), std::int64_t{1} << 31);
  server_.clock().advance(std::chrono::minutes(4));
  EXPECT_EQ(web.userinfo(tokens.text("access_token")).status, 200);
  const auto next = web.refresh(tokens.text("refresh_token"));
  EXPECT_EQ(next.status, 200) << next.error();
  browser.open(authorize_target("web", web.redirect_uri(), {{"prompt", "none"}}));
  EXPECT_TRUE(browser.answered("code")) << "the session lasts";
}

INSTANTIATE_TEST_SUITE_P(On, YearOfTraffic, testing::Values("memory", "sqlite"),
                         [](const auto& storage) { return std::string(storage.param); });

}  // namespace
}  // namespace gatehouse::test_support
