#include "core/interaction/endpoints.h"
#include "core/interaction/occasion.h"

namespace gatehouse::interaction {
namespace {

PageError too_many_accounts(Duration wait) noexcept {
  return {.status = 429,
          .code = "too_many_accounts",
          .text = pages::ErrorText("too_many_accounts"),
          .retry_after = wait};
}

}  // namespace

SignUpEndpoint::SignUpEndpoint(const FormGuard& guard, const Dispatcher& dispatcher,
                               const InteractionPages& pages, SignUp sign_up, LoginSuccess success,
                               runtime::RateLimit accounts)
    : guard_(guard),
      dispatcher_(dispatcher),
      pages_(pages),
      page_(guard, dispatcher, pages),
      sign_up_(std::move(sign_up)),
      success_(std::move(success)),
      accounts_(std::move(accounts)) {}

const http::EndpointRule& SignUpEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "sign-up",
                                            .path = "/sign-up",
                                            .get = true,
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .audience = http::Audience::person};
  return kRule;
}

http::Answer SignUpEndpoint::handle(const http::Call& call) {
  const bool posted = call.request.method == http::Method::post;
  if (call.running_on == http::RunsOn::io) {
    if (!posted) return http::MoveTo{http::RunsOn::pool};
    // Before the queue of the hash pool, which one network must not fill, as in SignInEndpoint (S-097). A
    // place is given back for what costs nothing: accounts use it up, and names that are taken, else the page
    // would tell anybody who has an account here (S-104).
    if (const auto wait = accounts_.take(call.client_address, call.now); wait > Duration::zero())
      return pages_.error(too_many_accounts(wait), call);
    return http::MoveTo{http::RunsOn::hash};
  }
  auto response = posted ? sign_up(call) : page_.show(call, Step::show_sign_up);
  return response ? *std::move(response) : pages_.error(page_error_of(response.error()), call);
}

Result<http::Response> SignUpEndpoint::sign_up(const http::Call& call) const {
  GH_TRY(auto guarded, guard_.accept(call));
  if (auto* refused = std::get_if<http::Response>(&guarded)) {
    accounts_.give_back(call.client_address);
    return std::move(*refused);
  }
  auto& found = std::get<Interactions::Found>(guarded);
  if (call.form.value_of(pages::kActionField) == pages::kActionCancel) {
    accounts_.give_back(call.client_address);
    return dispatcher_.refuse(found.interaction, RefusedBecause::access_denied, call);
  }
  if (!pages_.may_sign_up(found.interaction.request)) {
    accounts_.give_back(call.client_address);
    return http::redirect(pages_.interaction_url(found.interaction), pages_.scheme());
  }
  const SignUpForm form{.username = call.form.value_of(pages::kUsernameField).value_or(""),
                        .name = call.form.value_of(pages::kNameField).value_or(""),
                        .password = call.form.value_of(pages::kPasswordField).value_or("")};
  if (const auto problem = sign_up_.problem_of(form); problem != pages::SignUpProblem::none) {
    accounts_.give_back(call.client_address);
    return show_again(found, form, problem, call);
  }
  GH_TRY(const auto user, sign_up_.create(form, occasion_of(call)));
  if (!user) return show_again(found, form, pages::SignUpProblem::username_taken, call);
  return success_.let_in(found, *user, call);
}

Result<http::Response> SignUpEndpoint::show_again(const Interactions::Found& found, const SignUpForm& form,
                                                  pages::SignUpProblem problem,
                                                  const http::Call& call) const {
  GH_TRY(const auto client, dispatcher_.client_of(found.interaction.request));
  if (!client) return Error(ErrorCode::not_found, "the client of an interaction is gone");
  return pages_.sign_up(
      guard_.owner_of(found), *client,
      {.username = std::string(form.username), .name = std::string(form.name), .problem = problem}, call);
}

}  // namespace gatehouse::interaction
