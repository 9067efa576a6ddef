#include "core/oauth/endpoints/requests.h"

#include "core/oauth/device/device_codes.h"

namespace gatehouse::oauth {
namespace {

/// The sign-in that the person is asked to allow. Always asked, whatever the app is registered for and
/// whatever was allowed before: it did not begin in this browser, and perhaps not by the person. Only the one
/// whom the app named may answer; how fresh the sign-in must be is the client's own default_max_age.
interaction::AuthorizationRequest request_of(const BackchannelRequest& asked,
                                             const config::ClientMetadata& client, std::string subject,
                                             const http::Call& call) {
  interaction::AuthorizationRequest request{.asked_by = interaction::AskedBy::backchannel,
                                            .client = asked.client};
  request.scope = asked.scope;
  request.resources = asked.resources;
  request.authorization_details = asked.authorization_details;
  request.prompts.consent = true;
  request.subjects = {std::move(subject)};
  if (client.default_max_age) request.max_age = std::chrono::seconds(*client.default_max_age);
  request.backchannel_request = write_digest(asked.id);
  request.binding_message = asked.binding_message;
  if (const auto locales = call.query.value_of("ui_locales"))
    request.ui_locales = pages::split_locales(*locales);
  return request;
}

}  // namespace

const http::EndpointRule& RequestsEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "requests",
                                            .path = interaction::InteractionPages::kRequestsPath,
                                            .get = true,
                                            .post = true,
                                            .runs_on = http::RunsOn::pool,
                                            .audience = http::Audience::person};
  return kRule;
}

http::Answer RequestsEndpoint::handle(const http::Call& call) {
  auto response = answer(call);
  return response ? *std::move(response) : pages_.error(interaction::page_error_of(response.error()), call);
}

Result<http::Response> RequestsEndpoint::answer(const http::Call& call) const {
  auto request = interaction::Dispatcher::own_page(pages_.requests_url());
  if (const auto locales = call.query.value_of("ui_locales"))
    request.ui_locales = pages::split_locales(*locales);
  GH_TRY(const auto standing, dispatcher_.standing(request, nullptr, std::nullopt, call));
  if (!standing.session) {
    if (call.request.method == http::Method::post) return pages_.error(form_.foreign(), call);
    return dispatcher_.begin(std::move(request), call);
  }
  if (call.request.method == http::Method::post) return choose(standing, call);
  return show(standing, call);
}

Result<http::Response> RequestsEndpoint::show(const interaction::Standing& standing,
                                              const http::Call& call) const {
  const auto& session = *standing.session;
  GH_TRY(auto form, form_.show(session, call));
  GH_TRY(const auto waiting, requests_.waiting_for(session.record.user, call.now));
  interaction::RequestsState state{.signed_in_as = accounts::display_name_of(standing.person->profile),
                                   .waiting = {},
                                   .csrf_token = std::move(form.csrf_token)};
  for (const auto& asked : waiting) {
    GH_TRY(const auto client, parties_.clients.find(asked.client));
    if (!client) continue;
    state.waiting.push_back({.name = client->client_name.empty() ? client->client_id : client->client_name,
                             .id = write_digest(asked.id),
                             .binding_message = asked.binding_message,
                             .scope = asked.scope,
                             .authorization_details = asked.authorization_details,
                             .asked_at = asked.asked_at});
  }
  auto response = pages_.requests(state, call);
  if (form.cookie) response.headers.push_back(*std::move(form.cookie));
  return response;
}

Result<http::Response> RequestsEndpoint::choose(const interaction::Standing& standing,
                                                const http::Call& call) const {
  const auto& session = *standing.session;
  if (!form_.is_ours(session, call)) return pages_.error(form_.foreign(), call);
  const auto wanted = read_digest(call.form.value_of(pages::kRequestField).value_or(""));
  GH_TRY(const auto waiting, requests_.waiting_for(session.record.user, call.now));
  for (const auto& asked : waiting) {
    if (!wanted || asked.id != *wanted) continue;
    GH_TRY(const auto client, parties_.clients.find(asked.client));
    if (!client) break;
    return dispatcher_.begin(
        request_of(asked, *client, parties_.subjects.subject_of(asked.user, *client), call), call);
  }
  // Expired or answered since the page was shown: the page as it is now.
  return http::redirect(pages_.requests_url(), pages_.scheme());
}

}  // namespace gatehouse::oauth
