#include "core/app/cli/try/flows/dpop_flow.h"

#include "core/base/base64.h"
#include "core/base/strict_json.h"

namespace gatehouse::app::cli {
namespace {

TryFailure differs(std::string_view check, std::string got, std::string expected) {
  return {.subject = "dpop",
          .check = check,
          .got = std::move(got),
          .expected = std::move(expected),
          .why = std::string(reason_of_check(check)),
          .next = "whoever steals such a token can use it; tell the operator of the issuer"};
}

/// `cnf.jkt` of a JWT access token; empty for an opaque one, which only the issuer can read.
std::string key_named_by(const std::string& access_token) {
  const auto first = access_token.find('.');
  const auto second = access_token.find('.', first + 1);
  if (first == std::string::npos || second == std::string::npos) return {};
  const auto payload = base64url_decode(std::string_view(access_token).substr(first + 1, second - first - 1));
  const auto claims = parse_strict_object(payload.value_or(""));
  const auto* cnf = claims ? claims->if_contains("cnf") : nullptr;
  return cnf != nullptr && cnf->is_object() ? text_member(cnf->get_object(), "jkt") : "nothing";
}

Result<void, TryFailure> check_binding(RelyingParty& party, const TrySignIn& signed_in) {
  std::vector<TryCheck> checks{{"DPoP token_type", {}}};
  const auto named = key_named_by(signed_in.access_token);
  const auto& own = party.proof_key()->thumbprint();
  if (!named.empty() && named != own) return differs("cnf", named, own);
  if (!named.empty()) checks.push_back({"cnf", own});
  party.report().passed("dpop", "the access token is bound to the key of this run", checks);
  return {};
}

/// A thief has the token and not the key.
Result<void, TryFailure> check_refused_without_key(RelyingParty& party, const std::string& access_token) {
  const auto url = party.provider().endpoint("userinfo_endpoint");
  if (url.empty()) return {};
  auto answer = party.http().send(
      {.method = "GET", .url = url, .headers = {{"Authorization", "Bearer " + access_token}}});
  if (!answer) return connection_failure("userinfo", answer.error());
  party.report().step({"GET", path_of_url(url), answer->status, "the bound token as Bearer"});
  if (answer->status != 401) return differs("no bearer token", std::to_string(answer->status), "401");
  party.report().passed("thief", "the token alone is refused", {{"no bearer token", {}}});
  return {};
}

Result<void, TryFailure> check_refresh(RelyingParty& party, TrySignIn& signed_in) {
  if (signed_in.refresh_token.empty()) return {};
  GH_TRY(const auto tokens,
         party.request_tokens({{"grant_type", "refresh_token"}, {"refresh_token", signed_in.refresh_token}},
                              "grant=refresh_token"));
  signed_in.access_token = text_member(tokens, "access_token");
  party.report().passed("refresh", "new access token, bound again", {{"DPoP token_type", {}}});
  return check_userinfo(party, signed_in);
}

}  // namespace

Result<void, TryFailure> sign_in_with_a_key(RelyingParty& party, const TryOptions& options,
                                            TryPeople people) {
  if (!party.provider().lists("dpop_signing_alg_values_supported", "ES256"))
    return TryFailure{.subject = "discovery",
                      .check = "dpop",
                      .got = "no dpop_signing_alg_values_supported with ES256",
                      .expected = "an issuer that binds tokens to keys",
                      .why = "that is where an issuer says so (RFC 9449 §5.1)",
                      .next = "gatehouse try code",
                      .code = kNotPermitted};
  auto key = ProofKey::make();
  if (!key) return connection_failure("key", key.error());
  party.prove_with(*std::move(key));
  GH_TRY(auto signed_in, sign_in(party, options, people, &wall_time));
  GH_TRY_VOID(check_binding(party, signed_in));
  GH_TRY_VOID(check_userinfo(party, signed_in));
  GH_TRY_VOID(check_refused_without_key(party, signed_in.access_token));
  return check_refresh(party, signed_in);
}

}  // namespace gatehouse::app::cli
