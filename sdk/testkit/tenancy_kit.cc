#include "gatehouse/testkit/tenancy_kit.h"

#include <algorithm>
#include <array>
#include <atomic>

namespace gatehouse::testkit {
namespace {

bool is_id(std::string_view id) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !id.empty() && id.size() <= 63 && letter(id.front()) &&
         std::all_of(id.begin(), id.end(), [&](char c) { return letter(c) || c == '-'; });
}

void finds_nothing(Check& check, const TenancyFixture& fixture, const TenancyAddress& address) {
  const auto answer = fixture.strategy().match(address.head());
  const auto what = "\"" + address.host + "\" \"" + address.path + "\"";
  if (check.ok(answer, what)) check.that(!answer->has_value(), what + " must match no tenant");
}

void tenant_and_path_come_out(Check& check, TenancyFixture& fixture) {
  for (const std::string id : {"acme", "a", "0", "a-b", "x1-2-3"})
    for (const std::string path : {"/authorize", "/.well-known/openid-configuration", "/a/b/c", "/"}) {
      const auto address = fixture.write(id, path);
      const auto answer = fixture.strategy().match(address.head());
      if (!check.ok(answer, address.path) || !check.that(answer->has_value(), address.path + " must match"))
        continue;
      check.equal(std::string((**answer).tenant), id, "tenant of " + address.path);
      check.equal(std::string((**answer).path), path, "path of " + address.path);
    }
}

void ids_have_one_to_63_bytes(Check& check, TenancyFixture& fixture) {
  const auto longest = fixture.write(std::string(63, 'a'), "/authorize");
  const auto answer = fixture.strategy().match(longest.head());
  if (check.ok(answer, "63 bytes")) check.that(answer->has_value(), "an id of 63 bytes must match");
  finds_nothing(check, fixture, fixture.write(std::string(64, 'a'), "/authorize"));
  finds_nothing(check, fixture, fixture.write(std::string(255, 'a'), "/authorize"));
  finds_nothing(check, fixture, fixture.write("", "/authorize"));
}

// S-309: another spelling of an id must never lead to the same tenant, nor to one that cannot exist.
void ids_have_one_spelling(Check& check, TenancyFixture& fixture) {
  for (const std::string id : {"ACME", "Acme", "-acme", "ac_me", "ac.me", "ac me", "acme%20", "%61cme",
                               "a\xc3\xa9", "ac\\me", "acme;v=1", "acme,acme", "..", ".", "acme\t",
                               "\xd0\xb0"
                               "cme",
                               "acme:80", "acme@x"})
    finds_nothing(check, fixture, fixture.write(id, "/authorize"));
}

// S-028, S-309: what a server in front may collapse, decode or cut must not reach a tenant by a second way.
void paths_have_one_spelling(Check& check, TenancyFixture& fixture) {
  for (const std::string path :
       {"//authorize", "/./authorize", "/../other/authorize", "/a/..", "/a//b", "/%61uthorize", "/a%2fb",
        "/%2e%2e/other", "/a;b", "/a\\b", "/a\tb", "/a b", "/\xc3\xa9", "/a/.", "/a?b", "/a#b"})
    finds_nothing(check, fixture, fixture.write("acme", path));
  const auto plain = fixture.write("acme", "/authorize");
  for (std::size_t at = 0; at <= plain.path.size(); ++at) {
    if (at < plain.path.size() && plain.path[at] == '/') {
      auto doubled = plain;
      doubled.path.insert(at, "/");
      finds_nothing(check, fixture, doubled);
    }
    for (const char* piece : {"%", "\\", ";", "?", " "}) {
      auto altered = plain;
      altered.path.insert(at, piece);
      finds_nothing(check, fixture, altered);
    }
  }
}

void other_addresses_match_nothing(Check& check, TenancyFixture& fixture) {
  for (const std::string path :
       {"", "/", "*", "authorize", "/authorize", "/.well-known/openid-configuration"})
    finds_nothing(check, fixture, {"unrelated.example.net", path});
}

void inserted_well_known_addresses_match(Check& check, TenancyFixture& fixture) {
  const auto tenant = fixture.write("acme", "");  // "/t/acme"
  for (const std::string name :
       {"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"}) {
    const TenancyAddress address{tenant.host, name + tenant.path};
    const auto answer = fixture.strategy().match(address.head());
    if (!check.ok(answer, address.path) ||
        !check.that(answer->has_value(), address.path + " must match (RFC 8414 §3.1)"))
      continue;
    check.equal(std::string((**answer).tenant), std::string("acme"), "tenant of " + address.path);
    check.equal(std::string((**answer).path), name, "path of " + address.path);
    for (const std::string tail : {"/", "/x", "%20", ";", "/../other"})
      finds_nothing(check, fixture, {address.host, address.path + tail});
  }
}

void any_bytes_are_answered(Check& check, TenancyFixture& fixture) {
  std::uint32_t state = 20240229;  // fixed: a failure repeats
  const auto random = [&state] { return state = state * 1664525u + 1013904223u, state >> 16; };
  constexpr std::string_view kBytes = "/t.-%2fazA0;\\:@[]\0\x80\xff~";
  const auto noise = [&](std::size_t longest) {
    std::string text(random() % longest, '\0');
    for (auto& c : text)
      c = kBytes[random() % kBytes.size()];
    return text;
  };
  for (int i = 0; i < 5000; ++i) {
    auto address = fixture.write(noise(8), "/" + noise(12));
    if (i % 2 == 0) address = {noise(12), noise(24)};
    const auto answer = fixture.strategy().match(address.head());
    if (!check.ok(answer, "any head")) return;
    if (!answer->has_value()) continue;
    if (!check.that(is_id((**answer).tenant), "a matched tenant has the form of an id: " + address.path))
      return;
    if (!check.that((**answer).path.starts_with('/'), "a matched path begins with a slash: " + address.path))
      return;
  }
}

void many_threads_get_one_answer(Check& check, TenancyFixture& fixture) {
  const auto address = fixture.write("acme", "/authorize");
  std::atomic<int> wrong{0};
  race(8, [&](std::uint32_t) {
    for (int i = 0; i < 500; ++i) {
      const auto answer = fixture.strategy().match(address.head());
      if (!answer || !answer->has_value() || (**answer).tenant != "acme") ++wrong;
    }
  });
  check.equal(wrong.load(), 0, "wrong answers of 4,000");
}

constexpr std::array kCases{
    TenancyCase{"tenant_and_path_come_out", "An address that it wrote itself gives back tenant and path.", "",
                tenant_and_path_come_out},
    TenancyCase{"ids_have_one_to_63_bytes",
                "Ids of 1 to 63 bytes match, longer ones and the empty one do not.", "",
                ids_have_one_to_63_bytes},
    TenancyCase{"ids_have_one_spelling", "Only [a-z0-9][a-z0-9-]* is an id; nothing is folded or decoded.",
                "", ids_have_one_spelling},
    TenancyCase{"other_addresses_match_nothing", "An address of no tenant matches nothing.", "",
                other_addresses_match_nothing},
    TenancyCase{"any_bytes_are_answered", "Any bytes are answered without error, and a match is well-formed.",
                "", any_bytes_are_answered},
    TenancyCase{"many_threads_get_one_answer", "match() is safe from many threads.", "",
                many_threads_get_one_answer},
    TenancyCase{"paths_have_one_spelling", "A path that has another spelling matches nothing.", "path",
                paths_have_one_spelling},
    TenancyCase{"inserted_well_known_addresses_match",
                "Path-inserted well-known addresses (RFC 8414 §3.1) match.", "path",
                inserted_well_known_addresses_match},
};

}  // namespace

std::span<const TenancyCase> tenancy_cases() { return kCases; }

std::unique_ptr<TenancyFixture> path_tenancy_fixture(std::unique_ptr<TenancyStrategy> strategy,
                                                     const std::string& prefix) {
  return std::make_unique<TenancyFixture>(
      std::move(strategy),
      [prefix](const std::string& id, const std::string& path) {
        return TenancyAddress{"id.example.com", prefix + id + path};
      },
      true);
}

}  // namespace gatehouse::testkit
