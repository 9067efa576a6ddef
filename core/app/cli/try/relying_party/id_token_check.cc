#include "core/app/cli/try/relying_party/id_token_check.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

#include "core/base/base64.h"
#include "core/base/strict_json.h"
#include "core/jose/mac_key.h"

namespace gatehouse::app::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kIdToken = "id_token";
constexpr Duration kSkew = std::chrono::seconds(30);

/// A token as it lies there, not verified: for choosing words, never for deciding.
struct Unverified {
  json::object header;
  json::object payload;
};

json::object part_of(std::string_view token, std::size_t begin) {
  const auto text = base64url_decode(token.substr(begin, token.find('.', begin) - begin));
  if (!text) return {};
  auto object = parse_strict_object(*text);
  return object ? *std::move(object) : json::object();
}

Unverified look_into(std::string_view token) {
  const auto dot = token.find('.');
  if (dot == std::string_view::npos) return {};
  return {part_of(token, 0), part_of(token, dot + 1)};
}

std::string shown(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  if (member == nullptr) return "nothing";
  return member->is_string() ? std::string(member->get_string()) : json::serialize(*member);
}

std::string seconds(TimePoint time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

/// How a refusal of the verifier reads as a check: which member of the token it is about, and what was
/// wanted.
struct Reading {
  std::string_view reason;
  std::string_view check;
  bool in_header;
};
constexpr std::array kReadings = {Reading{"issuer", "iss", false},
                                  Reading{"audience", "aud", false},
                                  Reading{"typ", "typ", true},
                                  Reading{"expired, or no exp", "exp", false},
                                  Reading{"signature", "signature", true},
                                  Reading{"issued in the future, or no iat", "iat", false},
                                  Reading{"not valid yet", "nbf", false},
                                  Reading{"no key of that name", "kid", true},
                                  Reading{"alg is not the key's", "alg", true},
                                  Reading{"algorithm is not accepted here", "alg", true}};

std::string keys_of(const Provider& provider) {
  std::string names;
  for (const auto& key : provider.keys)
    names.append(names.empty() ? "" : ", ")
        .append(key.id().text())
        .append(" ")
        .append(jose::to_string(key.algorithm()));
  return names;
}

std::string wanted(std::string_view check, const Provider& provider, const jose::Expectations& expected) {
  if (check == "iss") return std::string(expected.issuer);
  if (check == "aud") return std::string(expected.audience);
  if (check == "typ") return std::string(to_string(expected.type));
  if (check == "exp") return "later than " + seconds(expected.now);
  if (check == "iat" || check == "nbf") return "not later than " + seconds(expected.now);
  if (check == "kid" || check == "alg") return "a key of the issuer: " + keys_of(provider);
  if (check == "signature") return "one that the issuer's key makes";
  return "a token that can be verified";
}

TryFailure refused(std::string_view subject, std::string_view reason, const std::string& token,
                   const Provider& provider, const jose::Expectations& expected) {
  const auto seen = look_into(token);
  const auto* row = std::find_if(kReadings.begin(), kReadings.end(),
                                 [reason](const Reading& one) { return one.reason == reason; });
  TryFailure failure{.subject = subject, .check = reason, .got = std::string(reason)};
  if (row != kReadings.end()) {
    failure.check = row->check;
    failure.got = row->check == "signature" ? "none of key " + shown(seen.header, "kid")
                                            : shown(row->in_header ? seen.header : seen.payload, row->check);
  }
  failure.expected = wanted(failure.check, provider, expected);
  const auto why =
      reason_of_check(failure.check == "kid" || failure.check == "alg" ? "signature" : failure.check);
  failure.why = why.empty() ? "a relying party must not accept this token" : std::string(why);
  failure.next = failure.check == "exp" || failure.check == "iat"
                     ? "compare the clocks of both machines: date -u"
                     : "curl " + provider.endpoint("jwks_uri") + "; gatehouse key list";
  return failure;
}

std::vector<jose::Algorithm> offered(const Provider& provider) {
  std::vector<jose::Algorithm> algorithms;
  for (const auto algorithm : jose::key_pair_algorithms())
    if (provider.lists("id_token_signing_alg_values_supported", jose::to_string(algorithm)))
      algorithms.push_back(algorithm);
  return algorithms;
}

/// HS* tokens are verified with the client's own secret, others with the issuer's keys: which of the two is
/// told by the header, but a public key can never be taken for a secret (S-120).
Result<jose::Claims, jose::Refusal> verify(const std::string& token, const Provider& provider,
                                           const ClientIdentity& client, jose::Expectations expected) {
  const auto algorithm = jose::parse_algorithm(text_member(look_into(token).header, "alg"));
  if (!algorithm || !jose::is_mac(*algorithm)) return jose::verify_compact(token, provider.keys, expected);
  expected.algorithms = std::span(&*algorithm, 1);
  const auto key = jose::MacKey::create(*algorithm, client.secret.clone());
  if (!key) return jose::Refusal{"signature"};
  return jose::verify_compact(token, *key, expected);
}

TryFailure differs(std::string_view check, std::string got, std::string expected) {
  return {.subject = kIdToken,
          .check = check,
          .got = std::move(got),
          .expected = std::move(expected),
          .why = std::string(reason_of_check(check)),
          .next = "a relying party must refuse this sign-in; tell the operator of the issuer"};
}

Result<void, TryFailure> check_times(const json::object& claims, TimePoint now, CheckedIdToken& checked) {
  const auto* value = claims.if_contains("auth_time");
  if (value == nullptr) return {};
  const auto time = jose::parse_numeric_date(*value);
  if (!time || *time > now + kSkew)
    return differs("auth_time", json::serialize(*value), "a time not later than " + seconds(now));
  checked.checks.push_back({"auth_time", seconds(*time)});
  return {};
}

Result<void, TryFailure> check_binding(const json::object& claims, const ExpectedIdToken& expected,
                                       jose::Algorithm algorithm, CheckedIdToken& checked) {
  if (expected.nonce) {
    if (text_member(claims, "nonce") != *expected.nonce)
      return differs("nonce", shown(claims, "nonce"), *expected.nonce);
    checked.checks.push_back({"nonce", {}});
  }
  if (claims.contains("at_hash")) {
    const auto hash = jose::half_hash(algorithm, expected.access_token);
    if (text_member(claims, "at_hash") != hash) return differs("at_hash", shown(claims, "at_hash"), hash);
    checked.checks.push_back({"at_hash", {}});
  }
  if (expected.subject) {
    if (checked.claims.subject != *expected.subject)
      return differs("same person", checked.claims.subject, *expected.subject);
    checked.checks.push_back({"same person", {}});
  }
  return {};
}

}  // namespace

Result<CheckedIdToken, TryFailure> check_id_token(const std::string& token, const Provider& provider,
                                                  const ClientIdentity& client,
                                                  const ExpectedIdToken& expected) {
  const auto algorithms = offered(provider);
  const jose::Expectations wanted{.type = jose::TokenType::jwt,
                                  .issuer = provider.issuer,
                                  .audience = client.id,
                                  .algorithms = algorithms,
                                  .now = expected.now,
                                  .skew = kSkew};
  auto claims = verify(token, provider, client, wanted);
  if (!claims) return refused(kIdToken, claims.error().reason, token, provider, wanted);
  const auto header = look_into(token).header;
  const auto algorithm = *jose::parse_algorithm(text_member(header, "alg"));
  const std::string made_by = text_member(header, "alg") + " kid=" + shown(header, "kid");
  CheckedIdToken checked{.claims = *std::move(claims), .title = {}, .checks = {}};
  checked.checks = {{"signature", made_by},
                    {"iss", checked.claims.issuer},
                    {"aud", client.id},
                    {"exp", seconds(checked.claims.expires_at)},
                    {"iat", seconds(checked.claims.issued_at)}};
  const auto& all = checked.claims.all;
  const auto azp = text_member(all, "azp");
  if ((all.contains("azp") || checked.claims.audience.size() > 1) && azp != client.id)
    return differs("azp", shown(all, "azp"), client.id);
  GH_TRY_VOID(check_binding(all, expected, algorithm, checked));
  GH_TRY_VOID(check_times(all, expected.now, checked));
  checked.title = made_by + "  ";
  for (const auto& check : checked.checks)
    checked.title.append(&check == &checked.checks.front() ? "" : ", ").append(check.name);
  return checked;
}

Result<std::optional<CheckedIdToken>, TryFailure> check_access_token(const std::string& token,
                                                                     const Provider& provider,
                                                                     const ClientIdentity& client,
                                                                     TimePoint now) {
  const auto seen = look_into(token);
  if (seen.header.empty()) return std::optional<CheckedIdToken>();
  // Which audience it is for is the tenant's to say: whatever it names first is what its API would ask for.
  std::string audience = text_member(seen.payload, "aud");
  const auto* several = seen.payload.if_contains("aud");
  if (several != nullptr && several->is_array() && !several->get_array().empty())
    if (const auto* first = several->get_array()[0].if_string()) audience = std::string(*first);
  const jose::Expectations wanted{.type = jose::TokenType::at_jwt,
                                  .issuer = provider.issuer,
                                  .audience = audience,
                                  .algorithms = jose::key_pair_algorithms(),
                                  .now = now,
                                  .skew = kSkew};
  auto claims = jose::verify_compact(token, provider.keys, wanted);
  if (!claims) return refused("access_token", claims.error().reason, token, provider, wanted);
  if (const auto named = text_member(claims->all, "client_id"); named != client.id)
    return TryFailure{.subject = "access_token",
                      .check = "client_id",
                      .got = named,
                      .expected = client.id,
                      .why = std::string(reason_of_check("client_id"))};
  const std::string made_by = text_member(seen.header, "alg") + " kid=" + shown(seen.header, "kid");
  CheckedIdToken checked{
      .claims = *std::move(claims), .title = made_by + "  typ, signature, iss, exp, client_id", .checks = {}};
  checked.checks = {{"typ", "at+jwt"},
                    {"signature", made_by},
                    {"iss", checked.claims.issuer},
                    {"exp", seconds(checked.claims.expires_at)},
                    {"client_id", client.id}};
  return std::optional(std::move(checked));
}

}  // namespace gatehouse::app::cli
