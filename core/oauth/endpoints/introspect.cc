#include "core/oauth/endpoints/introspect.h"

#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/base/words.h"
#include "core/oauth/scope.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

constexpr http::MoveTo kPool{http::RunsOn::pool};

bool may_see(const config::ClientMetadata& client, const tokens::AccessToken& token) {
  return token.client.text() == client.client_id || client.introspection == config::IntrospectionRule::any;
}

/// RFC 9470 §6.2.
void add_authentication(boost::json::object& members, const tokens::Authentication& authentication) {
  members["auth_time"] = as_seconds(authentication.auth_time);
  if (!authentication.acr.empty()) members["acr"] = authentication.acr;
}

}  // namespace

const http::EndpointRule& IntrospectEndpoint::rule() const noexcept {
  // No CORS: who introspects has a secret, and no page of a browser should have one.
  static constexpr http::EndpointRule kRule{.name = "introspect",
                                            .path = "/introspect",
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .metadata = "introspection_endpoint"};
  return kRule;
}

http::Answer IntrospectEndpoint::handle(const http::Call& call) {
  auto answered = answer(call);
  return answered ? *std::move(answered) : http::Answer(gate_.trouble(answered.error(), call));
}

Result<http::Answer> IntrospectEndpoint::answer(const http::Call& call) const {
  GH_TRY(auto required, gate_.required(call, "token"));
  if (auto* refused = std::get_if<http::Answer>(&required)) return std::move(*refused);
  GH_TRY(auto authenticated, gate_.authenticate(call));
  if (auto* refused = std::get_if<http::Answer>(&authenticated)) return std::move(*refused);
  const auto& client = std::get<AuthenticatedClient>(authenticated);
  // RFC 7662 §2.1: a client_id that anybody can name is no authorization; it would make us a token oracle.
  if (client.is_public())
    return gate_.refuse(call, {OAuthCode::invalid_client, "Client authentication failed."},
                        audit::client_actor(client.id()));
  const bool as_jwt = settings_.always_signed || IntrospectionJwt::is_asked(call.request);
  // Before anything is looked up: the whole call is made again there.
  if (as_jwt && call.running_on == http::RunsOn::io)
    if (const auto where = IntrospectionJwt::what_it_needs(client.metadata()); where != http::RunsOn::io)
      return http::Answer(http::MoveTo{where});
  GH_TRY(auto finding,
         inspect({.call = call, .client = client, .token = std::get<std::string_view>(required)}));
  if (const auto* elsewhere = std::get_if<http::MoveTo>(&finding)) return http::Answer(*elsewhere);
  auto& body = std::get<std::string>(finding);
  if (body.empty()) body = R"({"active":false})";  // RFC 7662 §2.2: and why is not told
  if (!as_jwt) return http::Answer(http::json(200, std::move(body), gate_.scheme()));
  GH_TRY(auto jwt, jwt_.make(client.metadata(), body, call.now));
  return http::Answer(http::jwt(200, std::move(jwt), gate_.scheme(), kIntrospectionJwtMediaType));
}

Result<IntrospectEndpoint::Finding> IntrospectEndpoint::inspect(const Asked& asked) const {
  if (asked.token.find('.') != std::string_view::npos) return inspect_access(asked);
  // The hint says where to look first, never where not to look (RFC 7662 §2.1).
  const bool refresh_first = asked.call.form.value_of("token_type_hint") == "refresh_token";
  GH_TRY(auto first, refresh_first ? inspect_refresh(asked) : inspect_access(asked));
  const auto* found = std::get_if<std::string>(&first);
  if (found == nullptr || !found->empty()) return first;
  return refresh_first ? inspect_access(asked) : inspect_refresh(asked);
}

Result<std::optional<policy::Verdict>> IntrospectEndpoint::verdict_on(const UserId& user,
                                                                      const http::Call& call) const {
  auto verdict = accounts_.peek(user);
  if (verdict || call.running_on == http::RunsOn::io) return verdict;
  GH_TRY(verdict, accounts_.find(user));
  return verdict;
}

Result<std::optional<bool>> IntrospectEndpoint::is_gone(const ClientId& client,
                                                        const http::Call& call) const {
  if (const auto known = clients_.peek(client)) return std::optional(*known == nullptr);
  if (call.running_on == http::RunsOn::io) return std::optional<bool>();
  GH_TRY(const auto found, clients_.find_here(client));
  // What only somebody else's server could tell was there when the token was issued.
  return std::optional(found && *found == nullptr);
}

Result<IntrospectEndpoint::Finding> IntrospectEndpoint::inspect_access(const Asked& asked) const {
  const auto may_wait =
      asked.call.running_on == http::RunsOn::io ? tokens::MayWait::no : tokens::MayWait::yes;
  GH_TRY(const auto read, reader_.read(asked.token, asked.call.now, may_wait));
  if (read.verdict == tokens::TokenVerdict::would_wait) return Finding(kPool);
  const auto& token = read.token;
  if (read.verdict != tokens::TokenVerdict::good || !may_see(asked.client.metadata(), token))
    return Finding(std::string());
  // No family ends what a client got as itself, and none of those of a client that was taken out of a file.
  GH_TRY(const auto gone, is_gone(token.client, asked.call));
  if (!gone) return Finding(kPool);
  if (*gone) return Finding(std::string());
  if (token.is_for_a_person()) {
    GH_TRY(const auto verdict, verdict_on(read.user, asked.call));
    if (!verdict) return Finding(kPool);
    if (*verdict != policy::Verdict::allowed) return Finding(std::string());
  }
  boost::json::object members{{"active", true},
                              {"client_id", token.client.text()},
                              {"token_type", tokens::token_type(token.confirmation)},
                              {"exp", as_seconds(token.expires_at)},
                              {"iat", as_seconds(token.issued_at)},
                              {"sub", token.subject},
                              {"aud", tokens::audience_value(token.audience)},
                              {"iss", settings_.issuer}};
  if (!token.scope.empty()) members["scope"] = join_words(token.scope);
  if (!token.authorization_details.empty())  // RFC 9396 §9.2
    members["authorization_details"] = boost::json::parse(token.authorization_details);
  if (!read.jti.empty()) members["jti"] = read.jti;
  if (!token.act.empty()) members["act"] = boost::json::parse(token.act);              // RFC 8693 §4.1
  if (!token.may_act.empty()) members["may_act"] = boost::json::parse(token.may_act);  // RFC 8693 §4.4
  if (token.authentication) add_authentication(members, *token.authentication);
  add_confirmation(members, token.confirmation);  // RFC 9449 §6.2
  return Finding(boost::json::serialize(members));
}

Result<IntrospectEndpoint::Finding> IntrospectEndpoint::inspect_refresh(const Asked& asked) const {
  if (asked.call.running_on == http::RunsOn::io) return Finding(kPool);
  const auto now = asked.call.now;
  const auto digest = tokens::bearer_digest(settings_.tenant, tokens::BearerKind::refresh_token, asked.token);
  GH_TRY(const auto record, store_.tokens().find_refresh(digest));
  if (!record || record->first_used_at || record->token.idle_expires_at <= now) return Finding(std::string());
  GH_TRY(const auto family, store_.grants().find(record->family, now));
  // No resource needs to know of refresh tokens: only the client that holds it.
  if (!family || family->state != FamilyState::active || family->client != asked.client.id())
    return Finding(std::string());
  GH_TRY(const auto verdict, accounts_.find(family->user));
  if (verdict != policy::Verdict::allowed) return Finding(std::string());
  GH_TRY(const auto facts, tokens::read_grant_facts(family->payload));
  boost::json::object members{
      {"active", true},
      {"client_id", family->client.text()},
      {"exp", as_seconds(std::min(record->token.idle_expires_at, family->expires_at))},
      {"sub", subjects_.subject_of(family->user, asked.client.metadata())},
      {"iss", settings_.issuer},
      {"scope", join_words(facts.scope)}};
  if (!facts.authorization_details.empty())
    members["authorization_details"] = boost::json::parse(facts.authorization_details);
  add_authentication(members, facts.authentication);
  return Finding(boost::json::serialize(members));
}

}  // namespace gatehouse::oauth
