#include "core/interaction/endpoints.h"
#include "core/interaction/occasion.h"

namespace gatehouse::interaction {

SignInEndpoint::SignInEndpoint(const FormGuard& guard, const Dispatcher& dispatcher,
                               const InteractionPages& pages, const PasswordCheck& passwords,
                               LoginSuccess success, runtime::RateLimit failures)
    : guard_(guard),
      dispatcher_(dispatcher),
      pages_(pages),
      page_(guard, dispatcher, pages),
      passwords_(passwords),
      success_(std::move(success)),
      failures_(std::move(failures)) {}

const http::EndpointRule& SignInEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "sign-in",
                                            .path = "/sign-in",
                                            .get = true,
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .audience = http::Audience::person};
  return kRule;
}

http::Answer SignInEndpoint::handle(const http::Call& call) {
  const bool posted = call.request.method == http::Method::post;
  if (!posted && call.running_on == http::RunsOn::io) return http::MoveTo{http::RunsOn::pool};
  // Before the queue of the hash pool, which one network must not fill: a place is taken for every attempt
  // and given back for all but wrong ones. Names are guessed here as well as passwords, so no counter of an
  // account would do (S-097, S-104).
  if (call.running_on == http::RunsOn::io) {
    if (const auto wait = failures_.take(call.client_address, call.now); wait > Duration::zero())
      return pages_.error(too_many(wait), call);
    return http::MoveTo{http::RunsOn::hash};
  }
  auto response = posted ? sign_in(call) : page_.show(call, Step::show_sign_in);
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
    return success_.let_in(found, *user, call);
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

}  // namespace gatehouse::interaction
