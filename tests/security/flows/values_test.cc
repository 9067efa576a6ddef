// Values that open something: how hard they are to guess, and that what an app sent comes back as it was.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <unordered_set>

#include "core/base/base64.h"
#include "core/base/ids.h"
#include "tests/protocol/ciba/ciba_app.h"
#include "tests/protocol/device/device_app.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {
namespace {

const std::string kWebUri = "https://web.example/cb";

/// 1 % of the figure; all of it with GATEHOUSE_FULL_SCALE=1.
int scaled(int figure) { return std::getenv("GATEHOUSE_FULL_SCALE") != nullptr ? figure : figure / 100; }

TEST(Values, A034_A366_S111_S231_S258_everything_that_opens_something_has_256_bits_and_never_comes_twice) {
  TestServer server;
  const TokenClient opaque(server, "opaque");
  std::unordered_set<std::string> seen;
  const auto take = [&](const std::string& value, const char* what) {
    const auto bytes = base64url_decode(value);
    ASSERT_TRUE(bytes) << what << " " << value;
    EXPECT_GE(bytes->size(), 32u) << what;
    EXPECT_TRUE(seen.insert(value).second) << what << " came twice";
  };
  for (int round = 0; round < 20; ++round) {
    Browser browser(server);
    browser.open(authorize_target("opaque", opaque.redirect_uri()));
    const auto form = browser.form_target();
    take(form.substr(form.find("?id=") + 4), "interaction handle");
    browser.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
    const auto code = browser.answered("code").value_or("");
    take(code, "code");
    const auto tokens = opaque.redeem(code);
    take(tokens.text("access_token"), "access token");
    take(tokens.text("refresh_token"), "refresh token");
    take(browser.cookies()["__Host-gh_session_a"], "session cookie");
  }
}

TEST(Values, S231_random_guesses_at_every_kind_of_value_find_nothing) {
  TestServer server(with_devices(
      with_ciba("limits: { token: { denied_per_address: 10/1m }, authorize: { per_address: 1000000/1m } }\n")
          .tenant_extra));
  const TokenClient web(server);
  const CibaApp till(server);
  const DeviceApp box(server, "box");
  Browser browser(server);
  const auto code = browser.sign_in("web", kWebUri);
  (void)till.begun();
  (void)box.begin();
  const auto silent = "/t/a" + authorize_target("web", kWebUri, {{"prompt", "none"}});
  for (int guess = 0; guess < scaled(1'000'000) / 9; ++guess) {
    const auto value = random_base64url(32);
    EXPECT_EQ(web.redeem(value).error(), "invalid_grant");
    EXPECT_EQ(web.refresh(value).error(), "invalid_grant");
    EXPECT_EQ(web.introspect(value).response.body.view(), R"({"active":false})");
    EXPECT_EQ(web.userinfo(value).status, 401);
    EXPECT_EQ(till.poll(value).status, 400);
    EXPECT_EQ(box.poll(value).status, 400);
    EXPECT_EQ(
        server.get("/t/a/authorize?client_id=web&request_uri=urn:ietf:params:oauth:request_uri:" + value)
            .status,
        400);
    const auto session = server.get(silent, {{"cookie", "__Host-gh_session_a=" + value}});
    EXPECT_NE(header_of(session, "Location").find("error=login_required"), std::string::npos);
    EXPECT_GE(server.get("/t/a/interaction?id=" + value).status, 400);
  }
  EXPECT_EQ(web.redeem(code).status, 200);
}

TEST(Values, S112_random_values_never_repeat_and_their_bits_are_even) {
  ASSERT_TRUE(start_randomness());
  const int count = scaled(1'000'000) * 10;
  std::unordered_set<std::string> seen;
  std::array<int, 256> ones{};
  std::int64_t changes = 0, all = 0;
  for (int i = 0; i < count; ++i) {
    const auto bytes = *base64url_decode(random_base64url(32));
    ASSERT_EQ(bytes.size(), 32u);
    EXPECT_TRUE(seen.insert(bytes).second);
    int before = bytes[0] & 1;
    for (std::size_t bit = 0; bit < 256; ++bit) {
      const int value = (static_cast<unsigned char>(bytes[bit / 8]) >> (bit % 8)) & 1;
      ones[bit] += value;
      all += value;
      changes += value != before ? 1 : 0;
      before = value;
    }
  }
  // NIST SP 800-22 §2.1 and §2.3 (monobit, runs), at six standard deviations: one false alarm in 10^9.
  const double bits = 256.0 * count;
  EXPECT_NEAR(static_cast<double>(all) / bits, 0.5, 3 / std::sqrt(bits));
  EXPECT_NEAR(static_cast<double>(changes) / (255.0 * count), 0.5, 3 / std::sqrt(255.0 * count));
  for (std::size_t bit = 0; bit < ones.size(); ++bit)
    EXPECT_NEAR(static_cast<double>(ones[bit]) / count, 0.5, 3 / std::sqrt(count)) << "bit " << bit;
}

TEST(Values, S214_the_nonce_comes_back_as_it_was_and_the_subject_is_plain_and_stable) {
  TestServer server;
  const TokenClient web(server);
  std::string subject;
  for (const std::string nonce : {"a", "with space + and %20 & = ?", "\"quoted\\ \" and </script>",
                                  "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", ""}) {
    const auto tokens = web.redeem(Browser(server).sign_in("web", kWebUri, {{"nonce", nonce}}));
    const auto claims = claims_of(tokens.text("id_token"));
    if (nonce.empty())
      EXPECT_FALSE(claims.contains("nonce"));
    else
      EXPECT_EQ(claims.at("nonce").as_string(), nonce);
    const std::string sub(claims.at("sub").as_string());
    EXPECT_LE(sub.size(), 255u);
    for (const char c : sub)
      EXPECT_TRUE(c > 0x20 && c < 0x7f);
    if (!subject.empty()) {
      EXPECT_EQ(sub, subject);
    }
    subject = sub;
    EXPECT_EQ(claims.at("aud").as_string(), "web");
    EXPECT_TRUE(!claims.contains("azp") || claims.at("azp").as_string() == "web");
  }
}

}  // namespace
}  // namespace gatehouse::test_support
