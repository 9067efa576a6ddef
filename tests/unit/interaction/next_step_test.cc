// What has to happen next in a sign-in, as a table.
#include "core/interaction/next_step.h"

#include <gtest/gtest.h>

namespace gatehouse::interaction {
namespace {

const TimePoint kNow{std::chrono::hours(24 * 365 * 57)};

struct Row {
  const char* name;
  std::optional<Duration> session_age;  ///< nothing: nobody is signed in
  Prompts prompts;
  std::optional<Duration> max_age;
  Progress progress;
  config::ConsentRule rule;
  bool remembered_counts;
  std::vector<std::string> consented;
  Step step;
};

TEST(NextStep, follows_the_table) {
  using std::chrono::seconds;
  constexpr auto ask = config::ConsentRule::ask;
  constexpr auto skip = config::ConsentRule::skip;
  const std::vector<std::string> all{"openid", "email"};
  const Row rows[] = {
      {"nobody", {}, {}, {}, {}, skip, true, {}, Step::show_sign_in},
      {"nobody, prompt none", {}, {.none = true}, {}, {}, skip, true, {}, Step::refuse_login_required},
      {"session", seconds(10), {}, {}, {}, skip, true, {}, Step::complete},
      {"session, prompt none", seconds(10), {.none = true}, {}, {}, skip, true, {}, Step::complete},
      {"prompt login", seconds(10), {.login = true}, {}, {}, skip, true, {}, Step::show_sign_in},
      {"prompt login, done",
       seconds(0),
       {.login = true},
       {},
       {.signed_in = true},
       skip,
       true,
       {},
       Step::complete},
      {"select account", seconds(10), {.select_account = true}, {}, {}, skip, true, {}, Step::show_sign_in},
      {"prompt create, nobody", {}, {.create = true}, {}, {}, skip, true, {}, Step::show_sign_up},
      {"prompt create, session", seconds(10), {.create = true}, {}, {}, skip, true, {}, Step::show_sign_up},
      {"prompt create and login",
       seconds(10),
       {.login = true, .create = true},
       {},
       {},
       skip,
       true,
       {},
       Step::show_sign_up},
      {"prompt create, done",
       seconds(0),
       {.create = true},
       {},
       {.signed_in = true},
       skip,
       true,
       {},
       Step::complete},
      {"max_age holds", seconds(9), {}, seconds(10), {}, skip, true, {}, Step::complete},
      {"max_age passed", seconds(10), {}, seconds(10), {}, skip, true, {}, Step::show_sign_in},
      {"max_age zero", seconds(0), {}, seconds(0), {}, skip, true, {}, Step::show_sign_in},
      {"max_age zero, done", seconds(0), {}, seconds(0), {.signed_in = true}, skip, true, {}, Step::complete},
      {"max_age passed, prompt none",
       seconds(10),
       {.none = true},
       seconds(10),
       {},
       skip,
       true,
       {},
       Step::refuse_login_required},
      {"consent missing", seconds(1), {}, {}, {}, ask, true, {}, Step::show_consent},
      {"consent partial", seconds(1), {}, {}, {}, ask, true, {"openid"}, Step::show_consent},
      {"consent remembered", seconds(1), {}, {}, {}, ask, true, all, Step::complete},
      {"S-227 remembered does not count", seconds(1), {}, {}, {}, ask, false, all, Step::show_consent},
      {"S-227 given now counts", seconds(1), {}, {}, {.consented = true}, ask, false, {}, Step::complete},
      {"consent missing, prompt none",
       seconds(1),
       {.none = true},
       {},
       {},
       ask,
       true,
       {},
       Step::refuse_consent_required},
      {"prompt consent", seconds(1), {.consent = true}, {}, {}, skip, true, all, Step::show_consent},
      {"prompt consent, done",
       seconds(1),
       {.consent = true},
       {},
       {.consented = true},
       skip,
       true,
       all,
       Step::complete},
      {"sign-in comes before consent", {}, {.consent = true}, {}, {}, ask, true, {}, Step::show_sign_in},
  };
  for (const auto& row : rows) {
    const AuthorizationRequest request{
        .scope = {"openid", "email"}, .prompts = row.prompts, .max_age = row.max_age};
    StepFacts facts{.request = request,
                    .progress = row.progress,
                    .session = std::nullopt,
                    .may_sign_up = true,
                    .consent_rule = row.rule,
                    .remembered_consent_counts = row.remembered_counts,
                    .consented_scopes = row.consented,
                    .now = kNow};
    if (row.session_age) facts.session = SignedIn{.subject = "u", .auth_time = kNow - *row.session_age};
    EXPECT_EQ(next_step(facts), row.step) << row.name;
  }
}

TEST(NextStep, S217_an_app_that_names_a_person_gets_no_other) {
  AuthorizationRequest request{.scope = {}, .subjects = {"alice", "alia"}};
  StepFacts facts{.request = request, .consent_rule = config::ConsentRule::skip, .now = kNow};
  facts.session = SignedIn{.subject = "alia", .auth_time = kNow};
  EXPECT_EQ(next_step(facts), Step::complete);
  facts.session->subject = "bob";
  EXPECT_EQ(next_step(facts), Step::show_sign_in);
  facts.progress.signed_in = true;
  EXPECT_EQ(next_step(facts), Step::refuse_login_required);
  facts.progress = {};
  request.prompts.none = true;
  EXPECT_EQ(next_step(facts), Step::refuse_login_required);
}

TEST(NextStep, a_sign_up_that_is_not_possible_any_more_is_a_sign_in) {
  const AuthorizationRequest request{.scope = {}, .prompts = {.create = true}};
  StepFacts facts{.request = request, .may_sign_up = false, .now = kNow};
  EXPECT_EQ(next_step(facts), Step::show_sign_in);
  facts.session = SignedIn{.subject = "u", .auth_time = kNow};
  EXPECT_EQ(next_step(facts), Step::show_sign_in);
}

TEST(NextStep, claims_by_name_need_their_own_consent) {
  const AuthorizationRequest request{.scope = {"openid"}, .claims = {.beyond_scope = {"birthdate"}}};
  StepFacts facts{.request = request, .consented_scopes = {"openid"}, .now = kNow};
  facts.session = SignedIn{.subject = "u", .auth_time = kNow};
  EXPECT_EQ(next_step(facts), Step::show_consent);
  facts.consented_claims = {"birthdate"};
  EXPECT_EQ(next_step(facts), Step::complete);
}

}  // namespace
}  // namespace gatehouse::interaction
