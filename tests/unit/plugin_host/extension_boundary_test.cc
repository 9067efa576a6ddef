// The postconditions of grant handlers and claims hooks (S-386): what they answer is believed only where it
// can be true.
#include <gtest/gtest.h>

#include "core/plugin_host/boundary/claims_hook_boundary.h"
#include "core/plugin_host/boundary/grant_handler_boundary.h"

namespace gatehouse::plugin_host::boundary {
namespace {

GrantInfo good_info() {
  return {.grant_type = "urn:example:grant-type:key",
          .refusals = {{"wrong_key", GrantError::invalid_grant, "The key is wrong."}}};
}

TEST(GrantHandlerBoundary, S386_what_it_says_of_itself_may_be_told_to_clients) {
  EXPECT_EQ(is_sound(good_info()), nullptr);
  for (const auto* type : {"", "key", "authorization_code", "client_credentials", ":x", "urn:", "urn:a b",
                           "URN:x", "urn:a\"b"}) {
    auto info = good_info();
    info.grant_type = type;
    EXPECT_NE(is_sound(info), nullptr) << type;
  }
  for (const auto* id : {"", "Wrong", "1a", "a-b", "a b"}) {
    auto info = good_info();
    info.refusals[0].id = id;
    EXPECT_NE(is_sound(info), nullptr) << id;
  }
  for (const auto& text : {std::string(), std::string("a\nb"), std::string("say \"x\""), std::string("\\"),
                           std::string("\xc3\xa4"), std::string(201, 'x')}) {
    auto info = good_info();
    info.refusals[0].description = text;
    EXPECT_NE(is_sound(info), nullptr) << text;
  }
  auto twice = good_info();
  twice.refusals.push_back(twice.refusals[0]);
  EXPECT_NE(is_sound(twice), nullptr);
  auto unknown = good_info();
  unknown.refusals[0].error = static_cast<GrantError>(9);
  EXPECT_NE(is_sound(unknown), nullptr);
}

class NoPasswords final : public PasswordVerifier {
 public:
  Result<PasswordVerdict> verify(const PasswordClaim&) override {
    return Error(ErrorCode::unsupported, "no passwords");
  }
};

TEST(GrantHandlerBoundary, S386_an_outcome_lies_within_what_was_asked_and_declared) {
  const GrantClient client{.id = ClientId("app"), .name = "App"};
  const std::vector<std::string> scope = {"a", "b"};
  NoPasswords passwords;
  const GrantRequest request{.client = client,
                             .parameters = {},
                             .scope = scope,
                             .address = {},
                             .now = TimePoint(std::chrono::hours(500'000)),
                             .deadline = Deadline::never(),
                             .passwords = passwords};
  const auto judge = [&](const GrantOutcome& outcome) { return is_sound(outcome, good_info(), request); };
  const auto person = [&] { return GrantedPerson{.user = UserId("u"), .auth_time = request.now}; };
  EXPECT_EQ(judge(GrantRefused{.id = "wrong_key"}), nullptr);
  EXPECT_NE(judge(GrantRefused{.id = "made_up"}), nullptr);
  EXPECT_EQ(judge(Granted{.who = person(), .scope = {"b"}}), nullptr);
  EXPECT_EQ(judge(Granted{.who = GrantedClient{}, .scope = {}}), nullptr);
  EXPECT_NE(judge(Granted{.who = person(), .scope = {"b", "c"}}), nullptr);
  using Change = void (*)(GrantedPerson&);
  const Change changes[] = {
      [](GrantedPerson& p) { p.user = UserId(); },
      [](GrantedPerson& p) { p.user = UserId("a b"); },
      [](GrantedPerson& p) { p.auth_time += std::chrono::minutes(1); },
      [](GrantedPerson& p) { p.acr = "a b"; },
      [](GrantedPerson& p) { p.amr = {""}; },
      [](GrantedPerson& p) { p.amr.assign(9, "pwd"); },
  };
  for (const auto change : changes) {
    auto bad = person();
    change(bad);
    EXPECT_NE(judge(Granted{.who = bad, .scope = {}}), nullptr);
  }
}

TEST(ClaimsHookBoundary, S386_an_answer_holds_what_was_asked_for_and_not_too_much) {
  const std::vector<std::string> asked = {"groups", "visa"};
  EXPECT_EQ(is_sound({.values = {{"groups", "[]"}}}, asked), nullptr);
  EXPECT_EQ(is_sound({.values = {}, .aggregated = {{{"visa"}, "a.b.c"}}}, asked), nullptr);
  EXPECT_NE(is_sound({.values = {{"sub", "\"x\""}}}, asked), nullptr);
  EXPECT_NE(is_sound({.values = {}, .aggregated = {{{"visa", "sub"}, "a.b.c"}}}, asked), nullptr);
  EXPECT_NE(is_sound({.values = {}, .aggregated = {{{}, "a.b.c"}}}, asked), nullptr);
  EXPECT_NE(is_sound({.values = {{"groups", std::string(kMostHookedBytes, 'x')}}}, asked), nullptr);
}

}  // namespace
}  // namespace gatehouse::plugin_host::boundary
