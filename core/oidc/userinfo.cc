#include "core/oidc/userinfo.h"

#include <boost/json.hpp>

#include "core/base/ascii.h"
#include "core/base/contains.h"
#include "core/base/words.h"
#include "core/mtls/presented_certificate.h"
#include "core/policy/policy.h"

namespace gatehouse::oidc {
namespace {

constexpr std::string_view kBearer = "Bearer";
constexpr std::string_view kDpop = "DPoP";

/// `name` of the scheme, then a space.
std::optional<std::string_view> credentials(std::string_view header, std::string_view scheme) {
  if (!starts_with_ignoring_case(header, scheme) || header.size() <= scheme.size() ||
      header[scheme.size()] != ' ')
    return std::nullopt;
  return header.substr(scheme.size() + 1);
}

/// RFC 9449 §7.1.
std::string dpop_challenge(const dpop::ProofGate& proofs) {
  return "DPoP realm=\"userinfo\", algs=\"" + join_words(proofs.algorithm_names()) + "\"";
}

}  // namespace

struct UserinfoEndpoint::PresentedToken {
  enum class Place { none, found, two_places };
  Place place = Place::none;
  std::string_view value = {};
  std::string_view scheme = kBearer;
};

/// RFC 6750 §2, §3.1: one way per request, and once. One in a form body is a bearer token.
UserinfoEndpoint::PresentedToken UserinfoEndpoint::presented_token(const http::Call& call) {
  using Place = PresentedToken::Place;
  const auto in_body = call.form.value_of("access_token");
  const auto header = call.request.header("authorization");
  if (call.form.is_repeated("access_token")) return {.place = Place::two_places};
  if (!header) return in_body ? PresentedToken{.place = Place::found, .value = *in_body} : PresentedToken{};
  if (in_body) return {.place = Place::two_places};
  for (const auto scheme : {kBearer, kDpop})
    if (const auto value = credentials(*header, scheme))
      return {.place = Place::found, .value = *value, .scheme = scheme};
  return {};
}

const http::EndpointRule& UserinfoEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "userinfo",
                                            .path = "/userinfo",
                                            .get = true,
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .cors = http::Cors::clients,
                                            .metadata = "userinfo_endpoint"};
  return kRule;
}

http::Answer UserinfoEndpoint::handle(const http::Call& call) {
  const auto token = presented_token(call);
  auto answered = answer(call, token);
  if (answered) {
    auto* response = std::get_if<http::Response>(&*answered);
    if (response != nullptr && token.scheme == kDpop) sources_.proofs.offer_nonce(*response, call.now);
    return *std::move(answered);
  }
  const bool retry = answered.error().retryable();
  auto response = http::json(retry ? 503 : 500,
                             retry ? R"({"error":"temporarily_unavailable"})" : R"({"error":"server_error"})",
                             issuer_.scheme);
  if (retry) response.headers.push_back({"Retry-After", "2"});
  return response;
}

Result<http::Answer> UserinfoEndpoint::answer(const http::Call& call, const PresentedToken& token) const {
  // RFC 6750 §3.1: without any token, no error code.
  if (token.place == PresentedToken::Place::none) return http::Answer(challenge(token, 401, "", ""));
  if (token.place == PresentedToken::Place::two_places)
    return http::Answer(challenge(token, 400, "invalid_request", "Send the token in one place only."));
  if (call.running_on == http::RunsOn::io) return http::Answer(http::MoveTo{http::RunsOn::pool});
  GH_TRY(const auto read, sources_.reader.read(token.value, call.now, tokens::MayWait::yes));
  if (read.verdict != tokens::TokenVerdict::good || !read.token.is_for_a_person() ||
      !sources_.reader.is_for_tenant(read.token))
    return http::Answer(challenge(token, 401, "invalid_token", "The access token is not valid."));
  GH_TRY(auto refused, check_sender(call, token, read.token.confirmation));
  if (refused) return http::Answer(*std::move(refused));
  const auto& scope = read.token.scope;
  if (!contains(scope, "openid"))
    return http::Answer(
        challenge(token, 403, "insufficient_scope", "The access token was issued without the scope openid."));

  GH_TRY(const auto client, sources_.clients.find(read.token.client));
  if (client == nullptr)
    return http::Answer(challenge(token, 401, "invalid_token", "The access token is not valid."));
  GH_TRY(auto record, sources_.accounts.find(read.user));
  const policy::Principal principal{.account = record ? std::optional(record->state) : std::nullopt};
  if (policy::may_act(principal) != policy::Verdict::allowed)
    return http::Answer(challenge(token, 401, "invalid_token", "The access token is not valid."));
  GH_TRY(const auto account, accounts::read_account(*std::move(record)));
  auto names = sources_.scopes.claims_within(scope);
  const auto& asked = read.userinfo_claims;
  names.insert(names.end(), asked.begin(), asked.end());
  auto claims = person_claims(account, names);
  GH_TRY_VOID(sources_.hooks.add(claims, {.user = read.user,
                                          .client = read.token.client,
                                          .scope = scope,
                                          .names = names,
                                          .answer = ClaimsIn::userinfo,
                                          .now = call.now}));
  claims["sub"] = read.token.subject;
  GH_TRY(auto response, render(std::move(claims), *client));
  return http::Answer(std::move(response));
}

Result<http::Response> UserinfoEndpoint::render(boost::json::object claims,
                                                const config::ClientMetadata& client) const {
  const bool encrypted = ResponseEncrypter::is_asked(client, kUserinfoEncryption);
  if (!client.userinfo_signed_response_alg && !encrypted)
    return http::json(200, boost::json::serialize(claims), issuer_.scheme);
  // OpenID Core §5.3.2: iss and aud as members of the response. No exp: it is an answer, not a token, and so
  // it is never taken for an ID token either.
  claims["iss"] = issuer_.name;
  claims["aud"] = client.client_id;
  auto text = boost::json::serialize(claims);
  auto inside = jose::Inside::claims;
  if (client.userinfo_signed_response_alg) {
    const auto algorithm = jose::parse_algorithm(*client.userinfo_signed_response_alg);
    if (!algorithm)
      return Error(ErrorCode::unsupported, "unknown algorithm " + *client.userinfo_signed_response_alg);
    GH_TRY(text, sources_.signer.sign(client, *algorithm, text));
    inside = jose::Inside::signed_jwt;
  }
  GH_TRY(auto jwt, sources_.encrypter.encrypt(std::move(text), inside, client, kUserinfoEncryption));
  return http::jwt(200, std::move(jwt), issuer_.scheme);
}

Result<std::optional<http::Response>> UserinfoEndpoint::check_sender(
    const http::Call& call, const PresentedToken& token, const tokens::Confirmation& confirmation) const {
  using Checked = std::optional<http::Response>;
  // RFC 8705 §3: 401 and invalid_token. A certificate that cannot be read is none; before the proof, which
  // counts once.
  if (!confirmation.x5t_s256.empty()) {
    const auto certificate = mtls::presented_certificate(call.request);
    if (!certificate || !*certificate || (*certificate)->thumbprint() != confirmation.x5t_s256)
      return Checked(challenge(token, 401, "invalid_token",
                               "The access token is bound to a certificate that did not come with it."));
  }
  const bool with_proof = token.scheme == kDpop;
  // A bound token that is taken without its key was bound for nothing (RFC 9449 §7.2, S-077).
  if (with_proof == confirmation.jkt.empty())
    return Checked(challenge(token, 401, "invalid_token",
                             with_proof ? "The access token is not bound to a key: use the Bearer scheme."
                                        : "The access token is bound to a key: use the DPoP scheme."));
  if (!with_proof) return Checked();
  GH_TRY(const auto verdict, sources_.proofs.check(call, token.value));
  if (const auto* refused = std::get_if<dpop::RefusedProof>(&verdict))
    return Checked(challenge(token, 401, refused->needs_nonce ? "use_dpop_nonce" : "invalid_dpop_proof",
                             refused->description));
  const auto* proven = std::get_if<dpop::ProvenKey>(&verdict);
  if (proven == nullptr)
    return Checked(challenge(token, 401, "invalid_dpop_proof", "Send the proof in a DPoP header."));
  if (proven->thumbprint != confirmation.jkt)
    return Checked(challenge(token, 401, "invalid_token", "The access token is bound to another key."));
  return Checked();
}

http::Response UserinfoEndpoint::challenge(const PresentedToken& token, int status, std::string_view error,
                                           std::string_view description) const {
  std::string told;
  boost::json::object body;
  if (!error.empty()) {
    told.append(", error=\"")
        .append(error)
        .append("\", error_description=\"")
        .append(description)
        .append("\"");
    body = {{"error", error}, {"error_description", description}};
  }
  auto response = http::json(status, boost::json::serialize(body), issuer_.scheme);
  // Both schemes are offered to who used neither, or Bearer; the error belongs to the one that was used.
  if (token.scheme != kDpop)
    response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"userinfo\"" + told});
  response.headers.push_back(
      {"WWW-Authenticate", dpop_challenge(sources_.proofs) + (token.scheme == kDpop ? told : "")});
  return response;
}

}  // namespace gatehouse::oidc
