#include "core/oauth/endpoints/apps.h"

#include <array>

#include "core/audit/event_catalogue.h"
#include "core/http/request_site.h"
#include "core/http/url.h"
#include "core/interaction/endpoints.h"

namespace gatehouse::oauth {
namespace {

const interaction::PageError kForeignForm{
    .status = 403, .code = "form_not_ours", .text = pages::ErrorText::form_foreign};

/// A form acts for the person whom its page was shown to, in the session that it was shown in.
std::string subject_of(const interaction::Session& session) {
  return "apps " + session.record.id.text() + " " + session.record.user.text();
}

}  // namespace

AppsEndpoint::AppsEndpoint(const clients::ClientDirectory& clients, const interaction::Dispatcher& dispatcher,
                           AppsPeople people, const interaction::InteractionPages& pages,
                           ConsentRevocation revocation)
    : clients_(clients),
      dispatcher_(dispatcher),
      people_(people),
      pages_(pages),
      revocation_(std::move(revocation)) {
  if (const auto url = http::parse_http_url(pages.issuer())) own_origin_ = http::origin_of(*url);
}

const http::EndpointRule& AppsEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "apps",
                                            .path = interaction::InteractionPages::kAppsPath,
                                            .get = true,
                                            .post = true,
                                            .runs_on = http::RunsOn::pool,
                                            .audience = http::Audience::person};
  return kRule;
}

http::Answer AppsEndpoint::handle(const http::Call& call) {
  auto response = answer(call);
  return response ? *std::move(response) : pages_.error(interaction::page_error_of(response.error()), call);
}

Result<http::Response> AppsEndpoint::answer(const http::Call& call) const {
  auto request = interaction::Dispatcher::own_page(pages_.apps_url());
  if (const auto locales = call.query.value_of("ui_locales"))
    request.ui_locales = pages::split_locales(*locales);
  GH_TRY(const auto standing, dispatcher_.standing(request, nullptr, std::nullopt, call));
  if (!standing.session) {
    if (call.request.method == http::Method::post) return pages_.error(kForeignForm, call);
    return dispatcher_.begin(std::move(request), call);
  }
  if (call.request.method == http::Method::post) return revoke(*standing.session, call);
  return show(standing, call);
}

Result<http::Response> AppsEndpoint::show(const interaction::Standing& standing,
                                          const http::Call& call) const {
  const auto& session = *standing.session;
  GH_TRY(auto bound, people_.binding.find_or_make(call.request));
  GH_TRY(auto given, people_.consents.list(session.record.user));
  interaction::AppsState state{.signed_in_as = accounts::display_name_of(standing.person->profile),
                               .apps = {},
                               .csrf_token = people_.binding.csrf_token(bound.value, subject_of(session)),
                               .revoked = call.query.contains("revoked")};
  for (auto& consent : given) {
    GH_TRY(const auto client, clients_.find(consent.client));
    state.apps.push_back(
        {.name = client && !client->client_name.empty() ? client->client_name : consent.client.text(),
         .consent = std::move(consent)});
  }
  auto response = pages_.apps(state, call);
  if (bound.cookie) response.headers.push_back(*std::move(bound.cookie));
  return response;
}

Result<http::Response> AppsEndpoint::revoke(const interaction::Session& session,
                                            const http::Call& call) const {
  const auto binding = people_.binding.find(call.request);
  const auto token = call.form.value_of(pages::kCsrfField).value_or("");
  if (!binding || http::site_of(call.request, own_origin_) == http::RequestSite::foreign ||
      !people_.binding.csrf_token_fits(token, *binding, subject_of(session)))
    return pages_.error(kForeignForm, call);
  const auto client = std::string(call.form.value_of(pages::kClientField).value_or(""));
  if (call.form.value_of(pages::kActionField) != pages::kActionRevoke || client.empty())
    return http::redirect(pages_.apps_url(), pages_.scheme());
  const auto& user = session.record.user;
  const std::array<AuditEvent, 1> events{
      audit::make_event(audit::kConsentRevoked, interaction::occasion_of(call), audit::user_actor(user),
                        {{audit::field::client_id, client}, {audit::field::user, user.text()}})};
  // What is gone already, in another window or by the operator, is as good.
  GH_TRY_VOID(revocation_.take_back(
      {.user = user, .client = ClientId(client), .reason = RevocationReason::revoked_by_user},
      {.now = call.now, .events = events}));
  return http::redirect(pages_.apps_url() + "?revoked=1", pages_.scheme());
}

}  // namespace gatehouse::oauth
