#include "core/interaction/interaction_pages.h"

#include "core/http/url.h"

namespace gatehouse::interaction {
namespace {

std::string application_name(const config::ClientMetadata& client) {
  return client.client_name.empty() ? client.client_id : client.client_name;
}

}  // namespace

std::string InteractionPages::url(std::string_view page, const Interaction& interaction) const {
  return face_.issuer + std::string(page) + "?id=" + interaction.handle;
}

http::PageOptions InteractionPages::options_for(const Interaction& interaction) const {
  http::PageOptions options{.issuer = face_.scheme, .form_targets = {}};
  if (auto source = http::form_action_source(interaction.request.redirect_uri))
    options.form_targets.push_back(*std::move(source));
  return options;
}

http::Response InteractionPages::sign_in(const FormOwner& owner, const config::ClientMetadata& client,
                                         const SignInState& state) const {
  const bool throttled = state.problem == pages::SignInProblem::try_later;
  auto response = http::page(throttled ? 429 : 200,
                             renderer_.sign_in({.frame = frame(),
                                                .application = application_name(client),
                                                .form_url = url("/sign-in", owner.interaction),
                                                .csrf_token = owner.csrf_token,
                                                .username = state.username,
                                                .with_email = face_.with_email,
                                                .problem = state.problem,
                                                .retry_after = state.retry_after}),
                             options_for(owner.interaction));
  if (throttled) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(state.retry_after).count();
    response.headers.push_back({"Retry-After", std::to_string(seconds)});
  }
  return response;
}

http::Response InteractionPages::consent(const FormOwner& owner, const config::ClientMetadata& client,
                                         const AskedPerson& person) const {
  pages::ConsentPage page{.frame = frame(),
                          .application = application_name(client),
                          .application_site = {},
                          .signed_in_as = person.name,
                          .permissions = {},
                          .form_url = url("/consent", owner.interaction),
                          .csrf_token = owner.csrf_token,
                          .person_token = person.token};
  if (const auto target = http::parse_http_url(owner.interaction.request.redirect_uri))
    page.application_site = std::string(target->host);
  const auto& request = owner.interaction.request;
  const auto add = [&page](const std::map<std::string, std::string>& sentences, const std::string& name) {
    const auto sentence = sentences.find(name);
    page.permissions.push_back(sentence != sentences.end() ? sentence->second : name);
  };
  for (const auto& scope : request.scope)
    add(face_.scope_sentences, scope);
  for (const auto& claim : request.claims.beyond_scope)
    add(face_.claim_sentences, claim);
  return http::page(200, renderer_.consent(page), options_for(owner.interaction));
}

http::Response InteractionPages::sign_out(const SignOutState& state) const {
  http::PageOptions options{.issuer = face_.scheme, .form_targets = {}};
  if (auto source = http::form_action_source(state.return_to))
    options.form_targets.push_back(*std::move(source));
  return http::page(
      200,
      renderer_.sign_out({.frame = frame(),
                          .application = state.client != nullptr ? application_name(*state.client) : "",
                          .signed_in_as = state.signed_in_as,
                          .form_url = state.form_url,
                          .csrf_token = state.csrf_token}),
      options);
}

http::Response InteractionPages::signed_out(bool signed_out) const {
  return http::page(200, renderer_.signed_out({.frame = frame(), .signed_out = signed_out}),
                    {.issuer = face_.scheme, .form_targets = {}});
}

http::Response InteractionPages::form_post(const std::string& redirect_uri,
                                           std::vector<std::pair<std::string, std::string>> fields) const {
  pages::FormPostPage page{
      .frame = frame(), .destination = {}, .form_url = redirect_uri, .fields = std::move(fields)};
  if (const auto target = http::parse_http_url(redirect_uri)) page.destination = std::string(target->host);
  // Browsers apply form-action to the redirects that follow the post, and those are the app's own affair.
  http::PageOptions options{
      .issuer = face_.scheme, .form_targets = {"https:"}, .script_hash = renderer_.form_post_script_hash()};
  if (auto source = http::form_action_source(redirect_uri))
    options.form_targets.push_back(*std::move(source));
  return http::page(200, renderer_.form_post(page), options);
}

http::Response InteractionPages::error(const PageError& error, const http::Call& call) const {
  auto response =
      http::page(error.status,
                 renderer_.error({.frame = frame(),
                                  .title = std::string(error.title),
                                  .message = std::string(error.message),
                                  .advice = std::string(error.advice),
                                  .way_on_url = error.way_on_url,
                                  .way_on_text = std::string(error.way_on_text),
                                  .code = std::string(error.code),
                                  .request_id = call.request_id,
                                  .time = call.now,
                                  .developer_note = face_.developer_notes ? error.developer_note : ""}),
                 {.issuer = face_.scheme, .form_targets = {}});
  if (error.retry_after > Duration::zero())
    response.headers.push_back(
        {"Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(error.retry_after).count())});
  return response;
}

PageError too_many(Duration wait) noexcept {
  return {.status = 429,
          .code = "too_many_attempts",
          .title = "Too many attempts",
          .message = "There were too many attempts to sign in from your network.",
          .advice = "Wait a minute, then go back to the app and start again.",
          .retry_after = wait};
}

PageError page_error_of(const Error& error) noexcept {
  switch (error.code()) {
    case ErrorCode::unavailable:
    case ErrorCode::timeout:
    case ErrorCode::conflict:
      return {.status = 503,
              .code = "temporarily_unavailable",
              .title = "Please try again in a moment",
              .message = "The sign-in service cannot answer right now.",
              .advice = "Wait a few seconds, then reload this page. Nothing you entered was kept.",
              .retry_after = std::chrono::seconds(2)};
    case ErrorCode::not_found:
    case ErrorCode::already_exists:
    case ErrorCode::invalid_argument:
    case ErrorCode::unsupported:
    case ErrorCode::permission:
    case ErrorCode::corrupt:
    case ErrorCode::internal:
      break;
  }
  return {.status = 500,
          .code = "server_error",
          .title = "Something went wrong on our side",
          .message = "The sign-in service failed. This is not your fault.",
          .advice =
              "Go back to the app and start again. If it happens again, tell support the request id below."};
}

}  // namespace gatehouse::interaction
