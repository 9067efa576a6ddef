// S-076, G-07: altered tokens, 10,000 at each input: a signed and an opaque access token, a refresh token, an
// ID token as a hint, a code; 2,000 at each of the handles: of a device, a back-channel request, a pushed
// request, a registration. None is taken, and the true one still works afterwards.
#include <gtest/gtest.h>

#include "core/base/base64.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/authorization_request/pushed_requests.h"
#include "tests/protocol/ciba/ciba_app.h"
#include "tests/protocol/device/device_app.h"
#include "tests/security/mutations/mutator.h"

namespace gatehouse::test_support {
namespace {

constexpr const char* kAlphabet = "ABCXYZabcxyz0189-_.=+/ ~%";

/// Room for as many refusals as a test makes.
TestServerOptions patient() {
  return {.tenant_extra = "limits: { authorize: { per_address: 1000000/1m } }\n"};
}

std::vector<std::string> parts_of(const std::string& jwt) {
  const auto first = jwt.find('.'), second = jwt.find('.', first + 1);
  return {jwt.substr(0, first), jwt.substr(first + 1, second - first - 1), jwt.substr(second + 1)};
}

/// Other claims or another header under the old signature.
std::string reworded(Mutator& mutator, const std::string& jwt) {
  auto parts = parts_of(jwt);
  auto& part = parts[mutator.below(2)];
  auto text = *base64url_decode(part);
  static const std::vector<std::pair<std::string, std::string>> changes{
      {"ES256", "none"},
      {"RS256", "none"},
      {"ES256", "HS256"},
      {"RS256", "HS256"},
      {"ES256", "RS256"},
      {"at+jwt", "JWT"},
      {"\"JWT\"", "\"at+jwt\""},
      {"{", "{\"crit\":[\"b64\"],"},
      {"\"sub\":", "\"s\":"},
      {"\"exp\":1", "\"exp\":9"},
      {"/t/a", "/t/b"},
      {"web", "post"},
      {"openid", "openid email"},
      {"}", ",\"b64\":false}"},
      {"{", "{\"jku\":\"https://evil.test\","}};
  const auto& [from, to] = mutator.any_of(changes);
  const auto at = text.find(from);
  if (at == std::string::npos)
    text = mutator.bit_flipped(text);
  else
    text.replace(at, from.size(), to);
  part = base64url_encode(text);
  if (mutator.below(4) == 0) parts[2].clear();
  return parts[0] + "." + parts[1] + "." + parts[2];
}

/// Near misses of a signed token. `other` is another good one of its kind.
std::string altered_jwt(Mutator& mutator, const std::string& jwt, const std::string& other) {
  auto parts = parts_of(jwt);
  switch (mutator.below(6)) {
    case 0:
      return mutator.edited(jwt);
    case 1:
      return reworded(mutator, jwt);
    case 2:
      return mutator.spliced(jwt, other);
    case 3: {  // one bit of what one part says, written canonically
      auto& part = parts[mutator.below(3)];
      part = base64url_encode(mutator.bit_flipped(*base64url_decode(part)));
      return parts[0] + "." + parts[1] + "." + parts[2];
    }
    case 4: {  // a part of the other
      const auto which = mutator.below(3);
      parts[which] = parts_of(other)[which];
      return parts[0] + "." + parts[1] + "." + parts[2];
    }
    default: {  // cut, padded, or more parts than three
      static const std::vector<std::string> tails{"=", "==", ".", "..", ".e30", "A", "AA", "%3D", " ", "~"};
      return mutator.below(2) == 0 ? jwt.substr(0, mutator.below(jwt.size())) : jwt + mutator.any_of(tails);
    }
  }
}

/// Near misses of a value without structure.
std::string altered_value(Mutator& mutator, const std::string& value, const std::string& other) {
  switch (mutator.below(4)) {
    case 0:
      return mutator.edited(value);
    case 1:
      return mutator.spliced(value, other);
    case 2: {
      const auto bytes = base64url_decode(value);
      return base64url_encode(mutator.bit_flipped(bytes ? *bytes : value));
    }
    default:
      return mutator.letters(value.size());
  }
}

using Alter = std::string (*)(Mutator&, const std::string&, const std::string&);
struct Input {
  const char* name;
  std::string good;
  std::string other;  ///< also good
  Alter alter;
};

template <class Taken>
void try_all(const Input& input, const Taken& taken, int figure = 10'000) {
  ASSERT_FALSE(input.good.empty());
  ASSERT_NE(input.good, input.other);
  Mutator mutator(kAlphabet);
  int tried = 0, accepted = 0;
  for (const int wanted = scaled(figure); tried < wanted;) {
    const auto altered = input.alter(mutator, input.good, input.other);
    if (altered.empty() || altered == input.good || altered == input.other) continue;
    ++tried;
    if (!taken(altered)) continue;
    ++accepted;
    ADD_FAILURE() << input.name << ": " << altered;
  }
  std::printf("%s: %d altered tried, %d accepted\n", input.name, tried, accepted);
}

struct Pair {
  TokenAnswer first, second;
};
Pair two_sign_ins(TestServer& server, const TokenClient& client, const std::string& id) {
  return {.first = client.redeem(Browser(server).sign_in(id, client.redirect_uri())),
          .second = client.redeem(Browser(server).sign_in(id, client.redirect_uri()))};
}

TEST(TokenMutations, S076_no_altered_signed_access_token_is_accepted) {
  TestServer server(patient());
  const TokenClient web(server);
  const auto [first, second] = two_sign_ins(server, web, "web");
  const auto good = first.text("access_token");
  int turn = 0;
  try_all({"signed access tokens", good, second.text("access_token"), altered_jwt},
          [&](const std::string& altered) {
            return ++turn % 2 == 0 ? web.userinfo(altered).status == 200
                                   : web.introspect(altered).response.body.view() != R"({"active":false})";
          });
  EXPECT_EQ(web.userinfo(good).status, 200);
}

TEST(TokenMutations, S076_no_altered_opaque_access_token_is_accepted) {
  TestServer server(patient());
  const TokenClient opaque(server, "opaque");
  const auto [first, second] = two_sign_ins(server, opaque, "opaque");
  const auto good = first.text("access_token");
  int turn = 0;
  try_all({"opaque access tokens", good, second.text("access_token"), altered_value},
          [&](const std::string& altered) {
            if (++turn % 2 == 0) return opaque.userinfo(altered).status == 200;
            const auto answer = opaque.introspect(altered);
            return answer.status == 200 && answer.response.body.view() != R"({"active":false})";
          });
  EXPECT_EQ(opaque.userinfo(good).status, 200);
}

TEST(TokenMutations, S076_no_altered_refresh_token_is_accepted_and_none_harms_the_true_one) {
  TestServer server(patient());
  const TokenClient web(server);
  const auto [first, second] = two_sign_ins(server, web, "web");
  const auto good = first.text("refresh_token");
  try_all({"refresh tokens", good, second.text("refresh_token"), altered_value},
          [&](const std::string& altered) { return web.refresh(altered).status == 200; });
  EXPECT_EQ(web.refresh(good).status, 200);
}

TEST(TokenMutations, S062_S076_no_altered_code_is_accepted_and_none_burns_the_true_one) {
  TestServer server(patient());
  const TokenClient web(server);
  const auto code = Browser(server).sign_in("web", web.redirect_uri());
  const auto other = Browser(server).sign_in("web", web.redirect_uri());
  try_all({"codes", code, other, altered_value},
          [&](const std::string& altered) { return web.redeem(altered).status == 200; });
  EXPECT_EQ(web.redeem(code).status, 200);
}

TEST(TokenMutations, S076_S217_no_altered_id_token_is_accepted_as_a_hint) {
  TestServer server(patient());
  const TokenClient web(server);
  Browser browser(server);
  const auto good = web.redeem(browser.sign_in("web", web.redirect_uri())).text("id_token");
  const auto other = web.redeem(browser.sign_in("web", web.redirect_uri())).text("id_token");
  const auto with_hint = [&](const std::string& hint) {
    browser.open(authorize_target("web", web.redirect_uri(), {{"id_token_hint", hint}, {"prompt", "none"}}));
    return browser.page().status == 303 && browser.answered("error") != "invalid_request";
  };
  try_all({"ID tokens as hints", good, other, altered_jwt}, with_hint);
  EXPECT_TRUE(with_hint(good));
}

constexpr int kOfHandles = 2'000;

TEST(TokenMutations, S076_no_altered_device_code_is_accepted_and_none_burns_the_true_one) {
  TestServer server(with_devices(patient().tenant_extra));
  const DeviceApp box(server, "box");
  Browser browser(server);
  const auto allowed = [&] {
    const auto begun = box.begin();
    enter_and_sign_in(browser, begun.text("user_code"));
    browser.submit({{"action", "allow"}});
    return begun.text("device_code");
  };
  const auto good = allowed(), other = allowed();
  try_all(
      {"device codes", good, other, altered_value},
      [&](const std::string& altered) { return box.poll(altered).status == 200; }, kOfHandles);
  EXPECT_EQ(box.poll(good).status, 200);
}

TEST(TokenMutations, S076_no_altered_auth_req_id_is_accepted_and_none_burns_the_true_one) {
  TestServer server(with_ciba(patient().tenant_extra));
  const CibaApp till(server);
  Browser browser(server);
  const auto allowed = [&] {
    const auto id = till.begun();
    answer(browser, "allow");
    return id;
  };
  const auto good = allowed(), other = allowed();
  try_all(
      {"auth_req_ids", good, other, altered_value},
      [&](const std::string& altered) { return till.poll(altered).status == 200; }, kOfHandles);
  EXPECT_EQ(till.poll(good).status, 200);
}

TEST(TokenMutations, S076_no_altered_request_uri_is_accepted_and_none_burns_the_true_one) {
  TestServer server(patient());
  const auto push = [&] {
    auto target = authorize_target("web", "https://web.example/cb");
    return answer_of(server.post("/t/a/par", target.substr(target.find('?') + 1), {basic("web")}))
        .text("request_uri");
  };
  const auto good = push(), other = push();
  const auto taken = [&](const std::string& altered) {
    return server.get("/t/a/authorize?client_id=web&request_uri=" + http::percent_encode(altered)).status !=
           400;
  };
  const auto altered_handle = [](Mutator& mutator, const std::string& one, const std::string& another) {
    const auto length = oauth::kPushedRequestUri.size();
    return one.substr(0, length) + altered_value(mutator, one.substr(length), another.substr(length));
  };
  try_all({"request_uris", good, other, altered_handle}, taken, kOfHandles);
  EXPECT_TRUE(taken(good));
}

TEST(TokenMutations, S076_no_altered_registration_access_token_is_accepted) {
  TestServer server(
      {.tenant_extra =
           "registration: { mode: open, grant_types: [authorization_code], scopes: [openid] }\n"});
  const auto add = [&] {
    return answer_of(server.send({.method = http::Method::post,
                                  .target = "/t/a/register",
                                  .headers = {{"content-type", "application/json"}},
                                  .body = R"({"redirect_uris":["https://new.example/cb"]})",
                                  .peer = {.address = "127.0.0.1", .unix_socket = false}}));
  };
  const auto first = add(), second = add();
  const auto taken = [&](const std::string& altered) {
    return server
               .get("/t/a/register?client_id=" + first.text("client_id"),
                    {{"authorization", "Bearer " + altered}})
               .status == 200;
  };
  const auto good = first.text("registration_access_token");
  try_all({"registration access tokens", good, second.text("registration_access_token"), altered_value},
          taken, kOfHandles);
  EXPECT_FALSE(taken(second.text("registration_access_token")));
  EXPECT_TRUE(taken(good));
}

}  // namespace
}  // namespace gatehouse::test_support
