#include "gatehouse/testkit/grant_kit.h"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace gatehouse::testkit {
namespace {

using Parameters = GrantSample::Parameters;
using Says = ScriptedPasswords::Says;

const std::vector<std::string> kScope = {"openid", "orders.read", "orders.write"};

/// As if the server's clock stood still: cases must not depend on the hour.
TimePoint now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 48 && id.front() >= 'a' && id.front() <= 'z' &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_within(const std::vector<std::string>& narrower, const std::vector<std::string>& wider) {
  return std::all_of(narrower.begin(), narrower.end(), [&](const auto& value) {
    return std::find(wider.begin(), wider.end(), value) != wider.end();
  });
}

/// The outcome of a request that must not be granted.
bool is_refused(Check& check, const GrantFixture& fixture, const Result<GrantOutcome>& outcome,
                const std::string& what) {
  if (!check.ok(outcome, what)) return false;
  const auto* refused = std::get_if<GrantRefused>(&*outcome);
  if (!check.that(refused != nullptr, what + ": must be refused")) return false;
  const auto& known = fixture.info().refusals;
  return check.that(
      std::any_of(known.begin(), known.end(), [&](const auto& one) { return one.id == refused->id; }),
      what + ": refused as \"" + refused->id + "\", which info() does not declare");
}

const Granted* is_granted(Check& check, const Result<GrantOutcome>& outcome, const std::string& what) {
  if (!check.ok(outcome, what)) return nullptr;
  const auto* granted = std::get_if<Granted>(&*outcome);
  check.that(granted != nullptr, what + ": must be granted");
  return granted;
}

void says_what_it_is(Check& check, GrantFixture& fixture) {
  const auto& info = fixture.info();
  check.that(info.grant_type == "password" || info.grant_type.find(':') != std::string::npos,
             "a grant_type is an absolute URI (RFC 6749 §4.5), or password: " + info.grant_type);
  check.that(!info.refusals.empty(), "it can refuse");
  std::vector<std::string> seen;
  for (const auto& refusal : info.refusals) {
    check.that(is_id(refusal.id), "the id of a refusal is [a-z][a-z0-9_]*: " + refusal.id);
    check.that(std::find(seen.begin(), seen.end(), refusal.id) == seen.end(),
               refusal.id + " is declared once");
    check.that(!refusal.description.empty() && refusal.description.size() <= 200 &&
                   std::all_of(refusal.description.begin(), refusal.description.end(),
                               [](char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\'; }),
               "the text of " + refusal.id + " is 1 to 200 of the characters of RFC 6749 §5.2");
    seen.push_back(refusal.id);
  }
}

void says_the_same_each_time(Check& check, GrantFixture& fixture) {
  const auto again = fixture.handler().info();
  check.equal(again.grant_type, fixture.info().grant_type, "grant_type");
  check.equal(again.refusals.size(), fixture.info().refusals.size(), "refusals");
  check.equal(again.public_clients, fixture.info().public_clients, "public_clients");
  check.equal(again.verifies_passwords, fixture.info().verifies_passwords, "verifies_passwords");
}

void an_empty_request_is_refused(Check& check, GrantFixture& fixture) {
  is_refused(check, fixture, fixture.ask({}, kScope), "no parameters");
  Parameters empty;
  for (const char* name : {"username", "password", "assertion", "token", "code", "key"})
    empty.emplace_back(name, "");
  is_refused(check, fixture, fixture.ask(empty, kScope), "empty parameters");
}

void any_bytes_are_refused(Check& check, GrantFixture& fixture) {
  std::vector<std::string> names = {"username", "password", "assertion", "token", "code", "key"};
  if (fixture.offers("good_request")) {
    names.clear();
    for (const auto& [name, value] : fixture.sample().good(now()))
      names.push_back(name);
  }
  const std::string values[] = {std::string("\0a", 2),
                                std::string(16 * 1024, 'a'),
                                "\xff\xfe\x80",
                                "a.b.c",
                                "..",
                                "{}",
                                "\r\nX: y",
                                "' OR '1'='1",
                                "\xe2\x80\xae",
                                "-1"};
  for (const auto& value : values) {
    Parameters parameters;
    for (const auto& name : names)
      parameters.emplace_back(name, value);
    if (!is_refused(check, fixture, fixture.ask(parameters, kScope, Says::wrong), "any bytes")) return;
  }
}

void a_good_request_is_granted(Check& check, GrantFixture& fixture) {
  const auto outcome = fixture.ask(fixture.sample().good(now()), kScope);
  const auto* granted = is_granted(check, outcome, "a good request");
  if (granted == nullptr) return;
  check.that(is_within(granted->scope, kScope), "what is granted lies within what was asked for");
  const auto* person = std::get_if<GrantedPerson>(&granted->who);
  const auto& meant = fixture.offers("passwords") ? ScriptedPasswords::user() : fixture.sample().user;
  if (meant.empty()) {
    check.that(person == nullptr && !granted->refreshable, "the client itself, which needs no refresh token");
  } else if (check.that(person != nullptr, "somebody is named")) {
    check.equal(person->user.text(), meant.text(), "who is named");
    check.that(person->auth_time <= now() + std::chrono::seconds(30), "nobody signs in in the future");
  }
}

void scope_is_never_more_than_was_asked_for(Check& check, GrantFixture& fixture) {
  for (const auto& asked : {std::vector<std::string>{}, {"orders.read"}, {"a", "b"}}) {
    const auto outcome = fixture.ask(fixture.sample().good(now()), asked);
    if (!check.ok(outcome, "a good request")) return;
    if (const auto* granted = std::get_if<Granted>(&*outcome))
      check.that(is_within(granted->scope, asked), "what is granted lies within what was asked for");
  }
}

void every_parameter_of_a_good_request_is_needed_or_harmless(Check& check, GrantFixture& fixture) {
  const auto count = fixture.sample().good(now()).size();
  for (std::size_t left_out = 0; left_out < count; ++left_out) {
    auto parameters = fixture.sample().good(now());
    parameters.erase(parameters.begin() + static_cast<std::ptrdiff_t>(left_out));
    check.ok(fixture.ask(parameters, kScope), "a request that lacks a parameter is answered");
  }
}

void a_wrong_password_is_refused(Check& check, GrantFixture& fixture) {
  const auto parameters = fixture.offers("good_request")
                              ? fixture.sample().good(now())
                              : Parameters{{"username", "somebody"}, {"password", "something"}};
  is_refused(check, fixture, fixture.ask(parameters, kScope, Says::wrong), "a wrong password");
  is_refused(check, fixture, fixture.ask(parameters, kScope, Says::too_early), "too many wrong passwords");
  const auto trouble = fixture.ask(parameters, kScope, Says::trouble);
  check.that(!trouble, "a password that cannot be verified is trouble, not a wrong one");
}

void many_threads_are_answered(Check& check, GrantFixture& fixture) {
  std::atomic<int> wrong{0};
  race(8, [&](std::uint32_t) {
    for (int i = 0; i < 50; ++i) {
      const auto outcome = fixture.ask(fixture.sample().good(now()), kScope);
      if (!outcome || !std::holds_alternative<Granted>(*outcome)) ++wrong;
    }
  });
  check.equal(wrong.load(), 0, "wrong answers of 400");
}

constexpr GrantCase kCases[] = {
    {"says_what_it_is", "Its grant type and its refusals are such as may be told to clients.", "",
     says_what_it_is},
    {"says_the_same_each_time", "What it says of itself does not change.", "", says_the_same_each_time},
    {"an_empty_request_is_refused", "A request that proves nothing is refused in a declared way.", "",
     an_empty_request_is_refused},
    {"any_bytes_are_refused", "No bytes in its parameters are trouble, or good for a token.", "",
     any_bytes_are_refused},
    {"a_good_request_is_granted", "A good request names whom it proves.", "good_request",
     a_good_request_is_granted},
    {"scope_is_never_more_than_was_asked_for", "Nothing is granted that was not asked for.", "good_request",
     scope_is_never_more_than_was_asked_for},
    {"every_parameter_of_a_good_request_is_needed_or_harmless",
     "A request that lacks something is answered all the same.", "good_request",
     every_parameter_of_a_good_request_is_needed_or_harmless},
    {"a_wrong_password_is_refused", "It grants nothing where the server finds a password wrong.", "passwords",
     a_wrong_password_is_refused},
    {"many_threads_are_answered", "Calls from several threads do not mix.", "good_request",
     many_threads_are_answered},
};

}  // namespace

const UserId& ScriptedPasswords::user() {
  static const UserId user("6f0cbd0f-7f0c-4c28-9a3b-6f5f3f0b2a11");
  return user;
}

Result<PasswordVerdict> ScriptedPasswords::verify(const PasswordClaim&) {
  switch (says_) {
    case Says::right:
      return PasswordVerdict{.is = PasswordVerdict::Is::right, .user = user()};
    case Says::wrong:
      return PasswordVerdict{.is = PasswordVerdict::Is::wrong};
    case Says::too_early:
      return PasswordVerdict{.is = PasswordVerdict::Is::too_early};
    case Says::trouble:
      break;
  }
  return Error(ErrorCode::unavailable, "the store is down");
}

GrantFixture::GrantFixture(std::unique_ptr<GrantHandler> handler, GrantSample sample)
    : handler_(std::move(handler)), info_(handler_->info()), sample_(std::move(sample)) {}

bool GrantFixture::offers(std::string_view capability) const {
  if (capability == "good_request") return static_cast<bool>(sample_.good);
  return capability == "passwords" && info_.verifies_passwords;
}

Result<GrantOutcome> GrantFixture::ask(const Parameters& parameters, const std::vector<std::string>& scope,
                                       Says says) const {
  const GrantClient client{.id = ClientId("kit-client"), .name = "Kit", .is_public = false};
  std::vector<GrantParameter> views;
  for (const auto& [name, value] : parameters)
    views.push_back({.name = name, .value = value});
  ScriptedPasswords passwords(says);
  return handler_->exchange({.client = client,
                             .parameters = views,
                             .scope = scope,
                             .address = "203.0.113.0/24",
                             .now = now(),
                             .deadline = Deadline::in(std::chrono::seconds(10)),
                             .passwords = passwords});
}

std::span<const GrantCase> grant_cases() { return kCases; }

}  // namespace gatehouse::testkit
