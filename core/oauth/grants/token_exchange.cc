#include "core/oauth/grants/token_exchange.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/audit/event_catalogue.h"
#include "core/base/contains.h"
#include "core/base/words.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/client_authentication/sender_constraint.h"

namespace gatehouse::oauth {
namespace {

constexpr std::string_view kAccessToken = "urn:ietf:params:oauth:token-type:access_token";
constexpr std::string_view kJwt = "urn:ietf:params:oauth:token-type:jwt";
constexpr std::size_t kLongestChain = 4;  // of actors behind one another

// RFC 8693 §2.2.2: whatever is wrong with a token that was brought is invalid_request.
constexpr OAuthError refuse(std::string_view text) { return {OAuthCode::invalid_request, text}; }

bool is_access_token_type(std::optional<std::string_view> type) {
  return type == kAccessToken || type == kJwt;
}

std::size_t length_of(const boost::json::value* act) {
  std::size_t length = 0;
  for (; act != nullptr && act->is_object(); act = act->get_object().if_contains("act"))
    ++length;
  return length;
}

}  // namespace

Result<std::variant<tokens::ReadAccessToken, OAuthError>> TokenExchangeGrant::subject_of(
    const TokenRequest& request) const {
  using Subject = std::variant<tokens::ReadAccessToken, OAuthError>;
  const auto& form = request.call.form;
  const auto token = form.value_of("subject_token");
  if (!token) return Subject(refuse("subject_token is missing."));
  if (!is_access_token_type(form.value_of("subject_token_type")))
    return Subject(refuse("subject_token_type must be that of an access token."));
  GH_TRY(auto read, parts_.reader.read(*token, request.call.now, tokens::MayWait::yes));
  constexpr auto kRefused = refuse("subject_token is not valid, or may not be exchanged by this client.");
  if (read.verdict != tokens::TokenVerdict::good || !read.token.is_for_a_person()) return Subject(kRefused);
  // A token that is bound to a key is no bearer token for having been exchanged (RFC 9449 §7.1, RFC 8705 §3):
  // who has it without the key, a thief or a log, must not get a free one for it.
  if (!read.token.confirmation.is_met_by(with_certificate(request.confirmation, request.call)))
    return Subject(kRefused);
  const auto& rule = request.client.metadata().token_exchange;
  if (!contains(rule.subject_clients, read.token.client.text())) return Subject(kRefused);
  // A token that is meant for another API must not become one for an API of this client (S-075): it is the
  // tenant's own, or for one that the client may get tokens for anyway.
  const auto& audience = read.token.audience;
  if (!parts_.reader.is_for_tenant(read.token) &&
      std::none_of(audience.begin(), audience.end(),
                   [&](const std::string& one) { return contains(rule.audiences, one); }))
    return Subject(kRefused);
  GH_TRY(const auto verdict, parts_.accounts.find(read.user));
  if (verdict != policy::Verdict::allowed) return Subject(kRefused);
  return Subject(std::move(read));
}

Result<std::variant<std::string, OAuthError>> TokenExchangeGrant::actor_of(
    const TokenRequest& request, const tokens::AccessToken& subject) const {
  using Actor = std::variant<std::string, OAuthError>;
  const auto& rule = request.client.metadata().token_exchange;
  const auto& form = request.call.form;
  // Whichever way: with an actor_token or without, it is this client that acts.
  if (!tokens::lets_act(subject, request.client.id()))
    return Actor(refuse("may_act of subject_token names another client: only that one may exchange it."));
  const auto token = form.value_of("actor_token");
  if (!token) {
    if (form.value_of("actor_token_type")) return Actor(refuse("actor_token is missing."));
    // An earlier actor stays to be seen: nobody gets rid of it by exchanging once more.
    if (rule.impersonation) return Actor(subject.act);
    return Actor(refuse("actor_token is missing: this client may act for people, not as them."));
  }
  if (!rule.delegation) return Actor(refuse("This client may not bring an actor_token."));
  if (!is_access_token_type(form.value_of("actor_token_type")))
    return Actor(refuse("actor_token_type must be that of an access token."));
  GH_TRY(const auto actor, parts_.reader.read(*token, request.call.now, tokens::MayWait::yes));
  // Only the client itself: whose token it is that another brings along is not for it to say.
  if (actor.verdict != tokens::TokenVerdict::good || actor.token.is_for_a_person() ||
      actor.token.client != request.client.id() ||
      !actor.token.confirmation.is_met_by(with_certificate(request.confirmation, request.call)))
    return Actor(refuse("actor_token must be this client's own."));
  boost::json::object act{{"sub", request.client.id().text()}};
  if (!subject.act.empty()) act["act"] = boost::json::parse(subject.act);
  const boost::json::value whole(act);
  if (length_of(&whole) > kLongestChain) return Actor(refuse("Too many actors stand behind this token."));
  return Actor(boost::json::serialize(whole));
}

Result<TokenTarget, OAuthError> TokenExchangeGrant::target_for(const TokenRequest& request,
                                                               const tokens::AccessToken& subject) const {
  const auto& client = request.client.metadata();
  auto asked = parts_.resources.read(request.call.form);
  if (!asked) return asked.error();
  for (const auto& [name, value] : request.call.form.pairs())  // RFC 8693 §2.1: names in place of addresses
    if (name == "audience" && !value.empty() && !contains(*asked, value)) asked->push_back(value);
  if (asked->empty()) return OAuthError{OAuthCode::invalid_target, "Name the API in resource or audience."};
  for (const auto& one : *asked)
    if (!contains(client.token_exchange.audiences, one) || parts_.resources.find(one) == nullptr)
      return OAuthError{OAuthCode::invalid_target, "This client may not ask for tokens for that API."};
  // What the first token allows, as far as this client goes and it means something there; never more.
  const auto registered = parse_scope(client.scope);
  ScopeList scope;
  for (const auto& one : parts_.resources.meaningful_at(*asked, subject.scope))
    if (registered && contains_scope(*registered, one)) scope.push_back(one);
  if (const auto text = request.call.form.value_of("scope")) {
    auto narrower = parse_scope(*text);
    if (!narrower || !is_subset(*narrower, scope))
      return OAuthError{OAuthCode::invalid_scope, "scope must be within that of subject_token."};
    scope = *std::move(narrower);
  }
  // Only what was granted to the first client and is one of this client's types as well.
  const auto details = parts_.details.of_token(request.call.form, subject.authorization_details, client);
  if (!details) return details.error();
  auto there = details_at(*details, *asked);
  // As at every grant (resource_catalogue.cc): with nothing in it, it would still be a token of that
  // person's.
  if (scope.empty() && there.empty())
    return OAuthError{OAuthCode::invalid_scope, "Nothing of subject_token means anything at that API."};
  return TokenTarget{
      .audience = *std::move(asked), .scope = std::move(scope), .authorization_details = std::move(there)};
}

Result<GrantAnswer> TokenExchangeGrant::exchange(const TokenRequest& request) const {
  if (request.call.running_on == http::RunsOn::io) return GrantAnswer(http::MoveTo{http::RunsOn::pool});
  const auto& client = request.client.metadata();
  if (request.client.is_public())
    return GrantAnswer(
        OAuthError{OAuthCode::unauthorized_client, "A public client may not exchange tokens."});
  const auto wanted = request.call.form.value_of("requested_token_type");
  if (wanted && !is_access_token_type(wanted))
    return GrantAnswer(refuse("requested_token_type must be that of an access token."));
  GH_TRY(auto brought, subject_of(request));
  if (const auto* error = std::get_if<OAuthError>(&brought)) return GrantAnswer(*error);
  const auto& subject = std::get<tokens::ReadAccessToken>(brought);
  GH_TRY(const auto actor, actor_of(request, subject.token));
  if (const auto* error = std::get_if<OAuthError>(&actor)) return GrantAnswer(*error);
  const auto target = target_for(request, subject.token);
  if (!target) return GrantAnswer(target.error());

  const auto now = request.call.now;
  const auto expires_at = std::min(now + settings_.access_lifetime, subject.token.expires_at);
  // Not the `sub` that was brought: another owner's clients know the person by another one (OpenID Core
  // §8.1).
  GH_TRY(auto minted, parts_.issuer.mint({.subject = parts_.subjects.subject_of(subject.user, client),
                                          .client = request.client.id(),
                                          .family = subject.token.family,
                                          .audience = target->audience,
                                          .scope = target->scope,
                                          .authentication = subject.token.authentication,
                                          .confirmation = request.confirmation,
                                          .authorization_details = target->authorization_details,
                                          .act = std::get<std::string>(actor),
                                          .may_act = tokens::may_act_of(client),
                                          .issued_at = now,
                                          .expires_at = expires_at},
                                         tokens::access_token_form(settings_, client)));
  const auto event = audit::make_event(
      audit::kTokenIssued, interaction::occasion_of(request.call), audit::client_actor(request.client.id()),
      {{audit::field::client_id, client.client_id},
       {audit::field::family, subject.token.family.text()},
       {audit::field::grant_type, grant_type()},
       {audit::field::scope, join_words(target->scope)},
       {audit::field::details_types, types_of_details(target->authorization_details)},
       {audit::field::user, subject.user.text()}});
  // One step with the look at the family: what was revoked a moment ago yields nothing.
  GH_TRY(const auto issued, parts_.tokens.issue({.family = subject.token.family,
                                                 .access = std::move(minted.row),
                                                 .refresh = {},
                                                 .mutation = {.now = now, .events = std::span(&event, 1)}}));
  if (issued != IssueOutcome::issued)
    return GrantAnswer(refuse("subject_token is not valid, or may not be exchanged by this client."));
  audit_.wake();
  return GrantAnswer(TokenResponse{.access_token = std::move(minted.value),
                                   .expires_in = expires_at - now,
                                   .refresh_token = {},
                                   .id_token = {},
                                   .scope = target->scope,
                                   .authorization_details = target->authorization_details,
                                   .issued_token_type = kAccessToken});
}

}  // namespace gatehouse::oauth
