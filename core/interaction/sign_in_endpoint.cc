#include "core/audit/event_catalogue.h"
#include "core/interaction/endpoints.h"
#include "core/interaction/occasion.h"

namespace gatehouse::interaction {

SignInEndpoint::SignInEndpoint(const FormGuard& guard, const Dispatcher& dispatcher,
                               const InteractionPages& pages, const BrowserSessions& sessions,
                               const EndsSessions& ending, const Interactions& interactions,
                               const PasswordCheck& passwords, audit::TenantAudit audit, LoginLog log,
                               runtime::RateLimit failures)
    : guard_(guard),
      dispatcher_(dispatcher),
      pages_(pages),
      sessions_(sessions),
      ending_(ending),
      interactions_(interactions),
      passwords_(passwords),
      audit_(std::move(audit)),
      log_(std::move(log)),
      failures_(std::move(failures)) {}

const http::EndpointRule& SignInEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "sign-in",
                                            .path = "/sign-in",
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .audience = http::Audience::person};
  return kRule;
}

http::Answer SignInEndpoint::handle(const http::Call& call) {
  // Before the queue of the hash pool, which one network must not fill: a place is taken for every attempt
  // and given back for all but wrong ones. Names are guessed here as well as passwords, so no counter of an
  // account would do (S-097, S-104).
  if (call.running_on == http::RunsOn::io) {
    if (const auto wait = failures_.take(call.client_address, call.now); wait > Duration::zero())
      return pages_.error(too_many(wait), call);
    return http::MoveTo{http::RunsOn::hash};
  }
  auto response = sign_in(call);
  return response ? *std::move(response) : pages_.error(page_error_of(response.error()), call);
}

Result<http::Response> SignInEndpoint::sign_in(const http::Call& call) const {
  GH_TRY(auto guarded, guard_.accept(call));
  if (auto* refused = std::get_if<http::Response>(&guarded)) return std::move(*refused);
  auto& found = std::get<Interactions::Found>(guarded);
  if (call.form.value_of(pages::kActionField) == pages::kActionCancel) {
    failures_.give_back(call.client_address);
    return dispatcher_.refuse(found.interaction, RefusedBecause::access_denied, call);
  }
  const auto username = call.form.value_of(pages::kUsernameField);
  const auto password = call.form.value_of(pages::kPasswordField);
  SignInState state{.username = std::string(username.value_or(""))};
  if (!username || !password) {
    failures_.give_back(call.client_address);
    state.problem =
        username ? pages::SignInProblem::password_missing : pages::SignInProblem::username_missing;
    return show_again(found, state, call);
  }
  GH_TRY(const auto outcome, passwords_.check({.login = *username,
                                               .password = *password,
                                               .client = found.interaction.request.client,
                                               .occasion = occasion_of(call)}));
  if (const auto* user = std::get_if<UserId>(&outcome)) {
    failures_.give_back(call.client_address);
    return let_in(found, *user, call);
  }
  if (const auto* later = std::get_if<TryLater>(&outcome)) {
    state.problem = pages::SignInProblem::try_later;
    state.retry_after = later->wait;
  } else {
    state.problem = pages::SignInProblem::rejected;
  }
  return show_again(found, state, call);
}

Result<http::Response> SignInEndpoint::show_again(const Interactions::Found& found, const SignInState& state,
                                                  const http::Call& call) const {
  GH_TRY(const auto client, dispatcher_.client_of(found.interaction.request));
  if (!client) return Error(ErrorCode::not_found, "the client of an interaction is gone");
  return pages_.sign_in(guard_.owner_of(found), *client, state, call);
}

// Before the new session: after an error or a crash nobody is signed in, and no app is left with a person who
// is gone (Back-Channel Logout §2.5, S-229).
Result<void> SignInEndpoint::end_session_of_others(const UserId& user, const ClientId& client,
                                                   const http::Call& call) const {
  GH_TRY(const auto before, sessions_.find(call.request, call.now));
  if (!before || before->record.user == user) return {};
  GH_TRY_VOID(ending_.end(*before, client, call));
  return {};
}

Result<http::Response> SignInEndpoint::let_in(Interactions::Found& found, const UserId& user,
                                              const http::Call& call) const {
  // RFC 8176 §2: "pwd". One factor is assurance level 1.
  tokens::Authentication how{.auth_time = call.now, .acr = "1", .amr = {"pwd"}};
  const auto event = audit::make_event(audit::kLoginSucceeded, occasion_of(call), audit::user_actor(user),
                                       {{audit::field::client_id, found.interaction.request.client.text()},
                                        {audit::field::method, "pwd"},
                                        {audit::field::acr, how.acr}});
  GH_TRY_VOID(end_session_of_others(user, found.interaction.request.client, call));
  GH_TRY(auto started, sessions_.start(call.request, user, std::move(how),
                                       {.now = call.now, .events = std::span(&event, 1)}));
  audit_.wake();
  log_.tell(event);
  found.interaction.person = user;
  found.interaction.progress = {.signed_in = true, .consented = false};
  GH_TRY_VOID(interactions_.save(found.interaction, call.now));
  GH_TRY(auto response, dispatcher_.advance(found.interaction, started.session, call));
  for (auto& cookie : started.cookies)
    response.headers.push_back(std::move(cookie));
  return response;
}

}  // namespace gatehouse::interaction
