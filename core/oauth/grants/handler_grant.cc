#include "core/oauth/grants/handler_grant.h"

#include <algorithm>

#include "core/audit/event_catalogue.h"
#include "core/base/contains.h"
#include "core/base/ids.h"
#include "core/base/words.h"
#include "core/interaction/occasion.h"
#include "core/oauth/grants/denial.h"
#include "core/oauth/refresh_rule.h"
#include "core/policy/policy.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kMayNotAct{OAuthCode::invalid_grant, "There is nobody of that name here who may act."};
constexpr OAuthError kNotIssued{OAuthCode::invalid_grant, "The grant ended while its tokens were made."};
constexpr auto kPatience = std::chrono::seconds(20);  // below that of whoever waits for the answer

/// What the authorization server reads itself.
constexpr std::string_view kOurs[] = {"grant_type",       "client_id", "client_secret",
                                      "client_assertion", "scope",     "client_assertion_type",
                                      "resource"};

std::vector<GrantParameter> parameters_of(const http::Params& form) {
  std::vector<GrantParameter> parameters;
  for (const auto& [name, value] : form.pairs())
    if (!contains(kOurs, name)) parameters.push_back({.name = name, .value = value});
  return parameters;
}

/// RFC 6749 §3.3: what is asked for, else all that the client is registered for.
Result<ScopeList, OAuthError> scope_of(const TokenRequest& request) {
  auto registered = parse_scope(request.client.metadata().scope);
  if (!registered) return OAuthError{OAuthCode::invalid_scope, "The client's registered scope is malformed."};
  const auto text = request.call.form.value_of("scope");
  if (!text) return *std::move(registered);
  auto asked = parse_scope(*text);
  if (!asked || !is_subset(*asked, *registered))
    return OAuthError{OAuthCode::invalid_scope, "scope must be registered for this client."};
  return *std::move(asked);
}

OAuthCode code_of(GrantError error) noexcept {
  switch (error) {
    case GrantError::invalid_request:
      return OAuthCode::invalid_request;
    case GrantError::invalid_grant:
      return OAuthCode::invalid_grant;
    case GrantError::unauthorized_client:
      return OAuthCode::unauthorized_client;
    case GrantError::invalid_scope:
      return OAuthCode::invalid_scope;
  }
  return OAuthCode::server_error;
}

}  // namespace

/// Core's check of passwords for one request, and what came of it.
class HandlerGrant::Passwords final : public PasswordVerifier {
 public:
  Passwords(const interaction::PasswordCheck& check, const TokenRequest& request, bool offered)
      : check_(check), request_(request), offered_(offered) {}

  Result<PasswordVerdict> verify(const PasswordClaim& claim) override {
    if (!offered_) return Error(ErrorCode::unsupported, "this grant does not say that it verifies passwords");
    GH_TRY(const auto outcome, check_.check({.login = claim.login,
                                             .password = claim.password,
                                             .client = request_.client.id(),
                                             .occasion = interaction::occasion_of(request_.call)}));
    if (const auto* user = std::get_if<UserId>(&outcome)) {
      verified_ = *user;
      return PasswordVerdict{.is = PasswordVerdict::Is::right, .user = *user};
    }
    was_wrong_ = true;
    const bool early = std::holds_alternative<interaction::TryLater>(outcome);
    return PasswordVerdict{.is = early ? PasswordVerdict::Is::too_early : PasswordVerdict::Is::wrong};
  }
  const std::optional<UserId>& verified() const noexcept { return verified_; }
  bool was_wrong() const noexcept { return was_wrong_; }

 private:
  const interaction::PasswordCheck& check_;
  const TokenRequest& request_;
  bool offered_;
  std::optional<UserId> verified_;
  bool was_wrong_ = false;
};

HandlerGrant::HandlerGrant(std::unique_ptr<GrantHandler> handler, Settings settings, const Parts& parts,
                           runtime::RateLimit failures, audit::TenantAudit audit)
    : handler_(std::move(handler)),
      info_(handler_->info()),
      settings_(std::move(settings)),
      parts_(parts),
      failures_(std::move(failures)),
      audit_(std::move(audit)) {}

Result<std::optional<http::MoveTo>> HandlerGrant::admit(const http::Call& call) const {
  if (!info_.verifies_passwords) return std::optional(http::MoveTo{http::RunsOn::pool});
  // Before the queue of the hash pool, which one network must not fill: given back for all but wrong ones.
  if (failures_.take(call.client_address, call.now) > Duration::zero())
    return Error(ErrorCode::unavailable, "too many wrong passwords from this network");
  return std::optional(http::MoveTo{http::RunsOn::hash});
}

Result<GrantAnswer> HandlerGrant::exchange(const TokenRequest& request) const {
  Passwords passwords(parts_.passwords, request, info_.verifies_passwords);
  auto answer = ask(request, passwords);
  // What ended without a wrong password takes nothing from who came by the same network.
  if (info_.verifies_passwords && !passwords.was_wrong()) failures_.give_back(request.call.client_address);
  return answer;
}

Result<GrantAnswer> HandlerGrant::ask(const TokenRequest& request, Passwords& passwords) const {
  const auto& metadata = request.client.metadata();
  if (request.client.is_public() && !info_.public_clients)
    return GrantAnswer(
        OAuthError{OAuthCode::unauthorized_client, "A public client may not use this grant_type."});
  const auto scope = scope_of(request);
  if (!scope) return GrantAnswer(scope.error());
  const GrantClient client{
      .id = request.client.id(), .name = metadata.client_name, .is_public = request.client.is_public()};
  const auto parameters = parameters_of(request.call.form);
  GH_TRY(auto outcome, handler_->exchange({.client = client,
                                           .parameters = parameters,
                                           .scope = *scope,
                                           .address = request.call.client_address,
                                           .now = request.call.now,
                                           .deadline = Deadline::in(kPatience),
                                           .passwords = passwords}));
  return settle(request, std::move(outcome), passwords.verified());
}

Result<GrantAnswer> HandlerGrant::settle(const TokenRequest& request, GrantOutcome outcome,
                                         const std::optional<UserId>& verified) const {
  if (const auto* refused = std::get_if<GrantRefused>(&outcome)) return refuse(request, refused->id);
  auto& granted = std::get<Granted>(outcome);
  if (auto* person = std::get_if<GrantedPerson>(&granted.who)) {
    // A handler that mixes two people up must not let one in by the password of the other.
    if (info_.verifies_passwords && verified != person->user)
      return Error(ErrorCode::internal, "a grant of somebody whose password was not verified");
    auto who = std::move(*person);
    return grant_to(std::move(who), request, std::move(granted), verified);
  }
  if (request.client.is_public())  // RFC 6749 §4.4: whoever knows its id could be it
    return GrantAnswer(
        OAuthError{OAuthCode::unauthorized_client, "A public client cannot authenticate as itself."});
  return parts_.client_tokens.issue(request, info_.grant_type, std::move(granted.scope));
}

FamilyRecord HandlerGrant::family_of(GrantedPerson person, const TokenRequest& request,
                                     const Granted& granted, std::vector<std::string> resources) const {
  const auto& tokens = settings_.tokens;
  const auto now = request.call.now;
  const bool lasts = granted.refreshable && gets_refresh_token(request.client.metadata(), granted.scope);
  FamilyRecord family;
  family.id = FamilyId(make_uuid_v7(now));
  family.client = request.client.id();
  family.user = std::move(person.user);
  family.created_at = now;
  family.expires_at = now + (lasts ? tokens.refresh_lifetime : tokens.access_lifetime);
  family.payload = tokens::write_grant_facts(
      {.scope = granted.scope,
       .resources = std::move(resources),
       .authentication = {
           .auth_time = person.auth_time, .acr = std::move(person.acr), .amr = std::move(person.amr)}});
  return family;
}

Result<GrantAnswer> HandlerGrant::grant_to(GrantedPerson person, const TokenRequest& request, Granted granted,
                                           const std::optional<UserId>& verified) const {
  // The operator allows the client by name, in place of the person: every API is there for the asking.
  auto resources = parts_.resources.read(request.call.form);
  if (!resources) return GrantAnswer(resources.error());
  // Before anything is stored: what cannot yield a token begins no family.
  const auto target = target_of(parts_.resources, request.call.form, *resources, granted.scope);
  if (!target) return GrantAnswer(target.error());
  GH_TRY(const auto account, parts_.store.accounts().find(person.user));
  const policy::Principal principal{.account = account ? std::optional(account->state) : std::nullopt};
  if (policy::may_act(principal) != policy::Verdict::allowed)
    return refuse(request, "account_may_not_act", kMayNotAct);

  const auto acr = person.acr;
  const auto family = family_of(std::move(person), request, granted, *std::move(resources));
  std::vector<AuditEvent> events;
  if (verified)
    events.push_back(audit::make_event(audit::kLoginSucceeded, interaction::occasion_of(request.call),
                                       audit::user_actor(family.user),
                                       {{audit::field::client_id, family.client.text()},
                                        {audit::field::method, "pwd"},
                                        {audit::field::acr, acr}}));
  // A code that nobody is told: begun and redeemed at once, so that the rules of redemption hold here too.
  const TicketRef code{
      .kind = TicketKind::authorization_code,
      .digest = tokens::bearer_digest(settings_.tenant, tokens::BearerKind::authorization_code,
                                      tokens::make_bearer_value())};
  GH_TRY_VOID(parts_.store.grants().begin_grant({.family = family,
                                                 .code = NewTicket{.ref = code,
                                                                   .family = family.id,
                                                                   .expires_at = family.expires_at,
                                                                   .retain_until = family.expires_at,
                                                                   .payload = {}},
                                                 .mutation = {.now = request.call.now, .events = events}}));
  for (const auto& event : events)
    parts_.log.tell(event);
  GH_TRY(auto redeemed, parts_.redemption.redeem(request, {.grant_type = info_.grant_type,
                                                           .ticket = code,
                                                           .family = family,
                                                           .refreshable = granted.refreshable}));
  if (auto* tokens = std::get_if<TokenResponse>(&redeemed)) return GrantAnswer(std::move(*tokens));
  const auto& why = std::get<Redemption::NotRedeemed>(redeemed);
  if (why.error && why.error->code != OAuthCode::invalid_grant) return GrantAnswer(*why.error);
  if (why.recorded) return GrantAnswer(kNotIssued);
  return refuse(request, why.reason, kNotIssued);
}

Result<GrantAnswer> HandlerGrant::refuse(const TokenRequest& request, std::string_view id) const {
  const auto declared = std::find_if(info_.refusals.begin(), info_.refusals.end(),
                                     [&](const GrantRefusal& one) { return one.id == id; });
  if (declared == info_.refusals.end())
    return Error(ErrorCode::internal, "a grant was refused in a way that was not declared");
  const OAuthError error{code_of(declared->error), declared->description};
  if (error.code != OAuthCode::invalid_grant) return GrantAnswer(error);  // recorded by the endpoint
  return refuse(request, declared->id, error);
}

Result<GrantAnswer> HandlerGrant::refuse(const TokenRequest& request, std::string_view reason,
                                         const OAuthError& error) const {
  GH_TRY_VOID(record_denial(audit_, request, info_.grant_type, reason));
  return GrantAnswer(error);
}

}  // namespace gatehouse::oauth
