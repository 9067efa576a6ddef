#include "gatehouse/testkit/claims_kit.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "json_syntax.h"

namespace gatehouse::testkit {
namespace {

const UserId kNobody("00000000-0000-4000-8000-000000000000");

std::size_t bytes_of(const HookedClaims& answer) {
  std::size_t bytes = 0;
  for (const auto& value : answer.values)
    bytes += value.name.size() + value.json.size();
  for (const auto& one : answer.aggregated) {
    bytes += one.jwt.size();
    for (const auto& name : one.names)
      bytes += name.size();
  }
  return bytes;
}

/// What the answer holds, sorted, for comparison.
std::string text_of(const HookedClaims& answer) {
  std::vector<std::string> lines;
  for (const auto& value : answer.values)
    lines.push_back(value.name + "=" + value.json);
  for (const auto& one : answer.aggregated)
    for (const auto& name : one.names)
      lines.push_back(name + " elsewhere");
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const auto& line : lines)
    text.append(line).append("\n");
  return text;
}

void expect_within(Check& check, const Result<HookedClaims>& answer, const std::vector<std::string>& asked,
                   const std::string& what) {
  if (!check.ok(answer, what)) return;
  const auto is_asked = [&](const std::string& name) {
    return std::find(asked.begin(), asked.end(), name) != asked.end();
  };
  for (const auto& value : answer->values)
    check.that(is_asked(value.name), what + ": answered " + value.name + ", which was not asked for");
  for (const auto& one : answer->aggregated)
    check.that(!one.names.empty() && std::all_of(one.names.begin(), one.names.end(), is_asked),
               what + ": passed on a claim that was not asked for");
}

void names_claims_and_none_of_the_protocol(Check& check, ClaimsFixture& fixture) {
  const auto& claims = fixture.info().claims;
  check.that(!claims.empty() && claims.size() <= 64, "1 to 64 claims are offered");
  for (const auto& name : claims)
    check.that(!name.empty() && name.size() <= 128 && !is_protocol_claim(name),
               "\"" + name + "\" is a name, and none of the protocol's");
}

void says_the_same_each_time(Check& check, ClaimsFixture& fixture) {
  const auto again = fixture.hook().info();
  check.that(again.claims == fixture.info().claims, "the offered claims do not change");
  check.equal(again.aggregates, fixture.info().aggregates, "aggregates");
}

void answers_nothing_that_was_not_asked_for(Check& check, ClaimsFixture& fixture) {
  for (const auto& user : {fixture.known(), kNobody}) {
    if (user.empty()) continue;
    expect_within(check, fixture.ask(user, {}), {}, "nothing asked");
    for (const auto& name : fixture.info().claims)
      expect_within(check, fixture.ask(user, {name}), {name}, "only " + name + " asked");
  }
}

void any_person_is_answered(Check& check, ClaimsFixture& fixture) {
  const auto& all = fixture.info().claims;
  for (const auto& user : {std::string("nobody"), std::string(4096, 'x'), std::string("a\0b\n\r", 5),
                           std::string("../../etc/passwd"), std::string("\xff\xfe"), std::string("%s%n")})
    expect_within(check, fixture.ask(UserId(user), all), all, "a person of any name");
}

void values_are_json(Check& check, ClaimsFixture& fixture) {
  const auto answer = fixture.ask(fixture.known(), fixture.info().claims);
  if (!check.ok(answer, "asking for everything")) return;
  for (const auto& value : answer->values)
    check.that(is_json(value.json), "the value of " + value.name + " is JSON: " + value.json);
  check.that(!answer->values.empty() || !answer->aggregated.empty(),
             "something is known of the known person");
}

void the_answer_is_small(Check& check, ClaimsFixture& fixture) {
  const auto answer = fixture.ask(fixture.known(), fixture.info().claims);
  if (check.ok(answer, "asking for everything"))
    check.that(bytes_of(*answer) <= kMostHookedBytes, "an answer has at most 32 KiB");
}

void aggregated_claims_are_in_signed_jwts(Check& check, ClaimsFixture& fixture) {
  const auto answer = fixture.ask(fixture.known(), fixture.info().claims);
  if (!check.ok(answer, "asking for everything")) return;
  for (const auto& one : answer->aggregated) {
    const auto dots = std::count(one.jwt.begin(), one.jwt.end(), '.');
    check.that(dots == 2 && one.jwt.front() != '.' && one.jwt.back() != '.' &&
                   one.jwt.find("..") == std::string::npos,
               "a JWT that somebody signed has three parts");
  }
}

void many_threads_get_one_answer(Check& check, ClaimsFixture& fixture) {
  const auto user = fixture.known().empty() ? kNobody : fixture.known();
  const auto first = fixture.ask(user, fixture.info().claims);
  if (!check.ok(first, "asking for everything")) return;
  const auto expected = text_of(*first);
  std::atomic<int> wrong{0};
  race(8, [&](std::uint32_t) {
    for (int i = 0; i < 50; ++i) {
      const auto answer = fixture.ask(user, fixture.info().claims);
      if (!answer || text_of(*answer) != expected) ++wrong;
    }
  });
  check.equal(wrong.load(), 0, "wrong answers of 400");
}

void a_deadline_that_has_passed_is_answered(Check& check, ClaimsFixture& fixture) {
  const auto began = std::chrono::steady_clock::now();
  (void)fixture.ask(kNobody, fixture.info().claims, Deadline::in(Duration(-1)));
  check.that(std::chrono::steady_clock::now() - began < std::chrono::seconds(5),
             "who comes too late is not kept waiting");
}

constexpr ClaimsCase kCases[] = {
    {"names_claims_and_none_of_the_protocol", "It says which claims it may answer.", "",
     names_claims_and_none_of_the_protocol},
    {"says_the_same_each_time", "What it says of itself does not change.", "", says_the_same_each_time},
    {"answers_nothing_that_was_not_asked_for", "A client learns nothing that was not asked for.", "",
     answers_nothing_that_was_not_asked_for},
    {"any_person_is_answered", "No bytes in a person's id are trouble.", "", any_person_is_answered},
    {"values_are_json", "Every value is JSON.", "known_person", values_are_json},
    {"the_answer_is_small", "An answer has a size that tokens can carry.", "known_person",
     the_answer_is_small},
    {"aggregated_claims_are_in_signed_jwts", "What others vouch for is in a JWT that they signed.",
     "aggregates", aggregated_claims_are_in_signed_jwts},
    {"many_threads_get_one_answer", "Calls from several threads do not mix.", "",
     many_threads_get_one_answer},
    {"a_deadline_that_has_passed_is_answered", "A deadline that has passed is not waited for.", "",
     a_deadline_that_has_passed_is_answered},
};

}  // namespace

ClaimsFixture::ClaimsFixture(std::unique_ptr<ClaimsHook> hook, UserId known)
    : hook_(std::move(hook)), info_(hook_->info()), known_(std::move(known)) {}

bool ClaimsFixture::offers(std::string_view capability) const {
  if (capability == "known_person") return !known_.empty();
  return capability == "aggregates" && info_.aggregates && !known_.empty();
}

Result<HookedClaims> ClaimsFixture::ask(const UserId& user, const std::vector<std::string>& claims,
                                        Deadline deadline) const {
  static const ClientId client("kit-client");
  static const std::vector<std::string> scope = {"openid", "profile"};
  return hook_->claims_of({.user = user,
                           .client = client,
                           .scope = scope,
                           .claims = claims,
                           .answer = ClaimsIn::userinfo,
                           .now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()),
                           .deadline = deadline});
}

Result<HookedClaims> ClaimsFixture::ask(const UserId& user, const std::vector<std::string>& claims) const {
  return ask(user, claims, Deadline::in(std::chrono::seconds(10)));
}

std::span<const ClaimsCase> claims_cases() { return kCases; }

}  // namespace gatehouse::testkit
