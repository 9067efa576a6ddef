#include "core/app/cli/try/flows/sign_in_flow.h"

#include "core/app/cli/try/flows/pushed_request.h"
#include "core/base/base64.h"
#include "core/base/clock.h"
#include "core/base/strict_json.h"

namespace gatehouse::app::cli {
namespace {

/// The claims worth a look: of the protocol's own only those that a person can use.
boost::json::object telling(const boost::json::object& claims) {
  boost::json::object chosen;
  for (const std::string_view name : {"sub", "name", "email", "acr", "amr"})
    if (const auto* value = claims.if_contains(name)) chosen[name] = *value;
  return chosen;
}

/// userinfo as JSON, or as a JWT of the issuer where the client is registered for that.
Result<boost::json::object, TryFailure> read_userinfo(RelyingParty& party,
                                                      const http_client::Response& answer) {
  const TryFailure unreadable{
      .subject = "userinfo",
      .check = "status",
      .got = std::to_string(answer.status) + " " + std::string(answer.header("www-authenticate")),
      .expected = "200 with claims",
      .why = "the access token must open userinfo (OpenID Connect Core §5.3)",
      .next = "does the scope hold openid? the server's log has the reason"};
  if (answer.status != 200) return unreadable;
  if (!answer.header("content-type").starts_with("application/jwt")) {
    auto object = parse_strict_object(answer.body);
    if (!object) return unreadable;
    return *std::move(object);
  }
  // No exp is asked for (§5.3.2), so that the claims verifier of ID tokens does not fit; its signature is
  // what counts.
  for (const auto& key : party.provider().keys) {
    const auto dot = answer.body.rfind('.');
    const auto signature = base64url_decode(std::string_view(answer.body).substr(dot + 1));
    if (dot == std::string::npos || !signature || !key.verify(answer.body.substr(0, dot), *signature))
      continue;
    const auto first = answer.body.find('.');
    const auto payload = base64url_decode(std::string_view(answer.body).substr(first + 1, dot - first - 1));
    auto object = parse_strict_object(payload.value_or(""));
    if (object) return *std::move(object);
  }
  return unreadable;
}

}  // namespace

TimePoint wall_time() { return SystemClock().now(); }

Result<void, TryFailure> check_userinfo(RelyingParty& party, const TrySignIn& signed_in) {
  const auto url = party.provider().endpoint("userinfo_endpoint");
  if (url.empty()) return {};
  GH_TRY(const auto answer, party.get(url, signed_in.access_token));
  party.report().step({"GET", path_of_url(url), answer.status, std::string(answer.header("content-type"))});
  GH_TRY(const auto claims, read_userinfo(party, answer));
  if (const auto subject = text_member(claims, "sub"); subject != signed_in.claims.subject)
    return TryFailure{
        .subject = "userinfo",
        .check = "sub",
        .got = subject,
        .expected = signed_in.claims.subject,
        .why = "claims of somebody else must not be taken for this person's (OpenID Connect Core §5.3.2)",
        .next = "a relying party must drop these claims; tell the operator of the issuer"};
  party.report().passed("userinfo", "200  sub matches", {{"sub", {}}});
  auto all = signed_in.claims.all;
  for (const auto& [name, value] : claims)
    all[name] = value;
  party.report().show("claims", telling(all));
  return {};
}

Result<TrySignIn, TryFailure> sign_in(RelyingParty& party, const TryOptions& options, TryPeople people,
                                      TimePoint (*now)()) {
  auto request =
      AuthorizationRequest::make(options, options.scope.empty() ? "openid profile email" : options.scope);
  if (const auto* key = party.proof_key()) request.dpop_jkt = key->thumbprint();
  if (options.push) GH_TRY_VOID(push(party, request));
  GH_TRY(const auto answer, options.browser ? sign_in_by_person(party, request, people.advice)
                                            : sign_in_by_forms(party, people.browser, request, options));
  GH_TRY(const auto code, check_answer(party, request, answer));
  if (options.push && !options.browser) GH_TRY_VOID(check_pushed_once(party, people.browser, request));
  GH_TRY(const auto tokens, party.request_tokens({{"grant_type", "authorization_code"},
                                                  {"code", code},
                                                  {"redirect_uri", request.redirect_uri},
                                                  {"code_verifier", request.verifier}},
                                                 "grant=authorization_code  PKCE=S256"));
  TrySignIn signed_in{.id_token = text_member(tokens, "id_token"),
                      .access_token = text_member(tokens, "access_token"),
                      .refresh_token = text_member(tokens, "refresh_token"),
                      .claims = {}};
  GH_TRY(auto checked,
         check_id_token(signed_in.id_token, party.provider(), party.client(),
                        {.nonce = request.nonce, .access_token = signed_in.access_token, .now = now()}));
  party.report().passed("id_token", checked.title, checked.checks);
  signed_in.claims = std::move(checked.claims);
  return signed_in;
}

}  // namespace gatehouse::app::cli
