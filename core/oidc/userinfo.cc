#include "core/oidc/userinfo.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/ascii.h"
#include "core/policy/policy.h"

namespace gatehouse::oidc {
namespace {

enum class TokenPlace { none, found, two_places };
struct PresentedToken {
  TokenPlace place = TokenPlace::none;
  std::string_view value;
};

/// RFC 6750 §2: one way per request.
PresentedToken presented_token(const http::Call& call) {
  const auto in_body = call.form.value_of("access_token");
  const auto header = call.request.header("authorization");
  if (!header) return in_body ? PresentedToken{TokenPlace::found, *in_body} : PresentedToken{};
  if (in_body) return {TokenPlace::two_places, {}};
  constexpr std::string_view kScheme = "bearer ";
  if (!starts_with_ignoring_case(*header, kScheme)) return {};
  return {TokenPlace::found, header->substr(kScheme.size())};
}

}  // namespace

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
  auto answered = answer(call);
  if (answered) return *std::move(answered);
  const bool retry = answered.error().retryable();
  auto response = http::json(retry ? 503 : 500,
                             retry ? R"({"error":"temporarily_unavailable"})" : R"({"error":"server_error"})",
                             issuer_.scheme);
  if (retry) response.headers.push_back({"Retry-After", "2"});
  return response;
}

Result<http::Answer> UserinfoEndpoint::answer(const http::Call& call) const {
  const auto token = presented_token(call);
  // RFC 6750 §3.1: without any token, no error code.
  if (token.place == TokenPlace::none) return http::Answer(challenge(401, "", ""));
  if (token.place == TokenPlace::two_places)
    return http::Answer(challenge(400, "invalid_request", "Send the token in one place only."));
  if (call.running_on == http::RunsOn::io) return http::Answer(http::MoveTo{http::RunsOn::pool});
  GH_TRY(const auto read, sources_.reader.read(token.value, call.now, tokens::MayWait::yes));
  if (read.verdict != tokens::TokenVerdict::good || !read.token.is_for_a_person())
    return http::Answer(challenge(401, "invalid_token", "The access token is not valid."));
  const auto& scope = read.token.scope;
  if (std::find(scope.begin(), scope.end(), "openid") == scope.end())
    return http::Answer(
        challenge(403, "insufficient_scope", "The access token was issued without the scope openid."));

  GH_TRY(const auto client, sources_.clients.find(read.token.client));
  if (client == nullptr)
    return http::Answer(challenge(401, "invalid_token", "The access token is not valid."));
  GH_TRY(auto record, sources_.accounts.find(UserId(read.token.subject)));
  const policy::Principal principal{.account = record ? std::optional(record->state) : std::nullopt};
  if (policy::may_act(principal) != policy::Verdict::allowed)
    return http::Answer(challenge(401, "invalid_token", "The access token is not valid."));
  GH_TRY(const auto account, accounts::read_account(*std::move(record)));
  auto names = sources_.scopes.claims_within(scope);
  const auto& asked = read.userinfo_claims;
  names.insert(names.end(), asked.begin(), asked.end());
  auto claims = person_claims(account, names);
  claims["sub"] = read.token.subject;
  GH_TRY(auto response, render(std::move(claims), *client));
  return http::Answer(std::move(response));
}

Result<http::Response> UserinfoEndpoint::render(boost::json::object claims,
                                                const config::ClientMetadata& client) const {
  if (!client.userinfo_signed_response_alg)
    return http::json(200, boost::json::serialize(claims), issuer_.scheme);
  const auto algorithm = jose::parse_algorithm(*client.userinfo_signed_response_alg);
  if (!algorithm)
    return Error(ErrorCode::unsupported, "unknown algorithm " + *client.userinfo_signed_response_alg);
  // OpenID Core §5.3.2: iss and aud as members of the response. No exp: it is an answer, not a token, and so
  // it is never taken for an ID token either.
  claims["iss"] = issuer_.name;
  claims["aud"] = client.client_id;
  GH_TRY(auto jwt, sources_.signer.sign(client, *algorithm, boost::json::serialize(claims)));
  return http::jwt(200, std::move(jwt), issuer_.scheme);
}

http::Response UserinfoEndpoint::challenge(int status, std::string_view error,
                                           std::string_view description) const {
  std::string header = "Bearer realm=\"userinfo\"";
  boost::json::object body;
  if (!error.empty()) {
    header.append(", error=\"")
        .append(error)
        .append("\", error_description=\"")
        .append(description)
        .append("\"");
    body = {{"error", error}, {"error_description", description}};
  }
  auto response = http::json(status, boost::json::serialize(body), issuer_.scheme);
  response.headers.push_back({"WWW-Authenticate", std::move(header)});
  return response;
}

}  // namespace gatehouse::oidc
