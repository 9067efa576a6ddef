#include "core/oauth/endpoints/apps.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"

namespace gatehouse::oauth {
namespace {

/// What the address carries from taking back to the page that tells of it. Made for this browser, session and
/// time: a link that somebody prepared must not claim that something was taken back.
constexpr std::string_view kMarkParameter = "revoked";
constexpr std::int64_t kMarkLives = 60;  // seconds

std::int64_t seconds_of(TimePoint at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::string mark_subject(std::int64_t at, const interaction::Session& session) {
  return "revoked " + std::to_string(at) + " " + session.record.id.text() + " " + session.record.user.text();
}

std::string make_mark(const interaction::BrowserBinding& binding, std::string_view browser,
                      const interaction::Session& session, TimePoint now) {
  const auto at = seconds_of(now);
  return std::to_string(at) + "." + binding.csrf_token(browser, mark_subject(at, session));
}

bool is_marked(const interaction::BrowserBinding& binding, std::string_view browser,
               const interaction::Session& session, const http::Call& call) {
  const auto mark = call.query.value_of(kMarkParameter).value_or("");
  const auto dot = std::min(mark.find('.'), mark.size());
  std::int64_t at = 0;
  const auto [end, error] = std::from_chars(mark.data(), mark.data() + dot, at);
  if (error != std::errc() || end != mark.data() + dot || dot == mark.size()) return false;
  const auto now = seconds_of(call.now);
  return at > now - kMarkLives && at <= now &&
         binding.csrf_token_fits(mark.substr(dot + 1), browser, mark_subject(at, session));
}

}  // namespace

AppsEndpoint::AppsEndpoint(const clients::ClientDirectory& clients, const interaction::Dispatcher& dispatcher,
                           AppsPeople people, const interaction::InteractionPages& pages,
                           TakingBack taking_back)
    : clients_(clients),
      dispatcher_(dispatcher),
      people_(people),
      form_("apps", pages::ErrorText("form_foreign"), people.binding),
      pages_(pages),
      taking_back_(std::move(taking_back)) {}

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
    if (call.request.method == http::Method::post) return pages_.error(form_.foreign(), call);
    return dispatcher_.begin(std::move(request), call);
  }
  if (call.request.method == http::Method::post) return revoke(*standing.session, call);
  return show(standing, call);
}

Result<http::Response> AppsEndpoint::show(const interaction::Standing& standing,
                                          const http::Call& call) const {
  const auto& session = *standing.session;
  GH_TRY(auto form, form_.show(session, call));
  GH_TRY(auto given, people_.consents.list(session.record.user));
  interaction::AppsState state{.signed_in_as = accounts::display_name_of(standing.person->profile),
                               .apps = {},
                               .csrf_token = std::move(form.csrf_token),
                               .revoked = is_marked(people_.binding, form.browser, session, call)};
  for (auto& consent : given) {
    auto found = clients_.find(consent.client);
    // An app can be taken back though a document cannot be had that says what it is, or belongs to.
    if (!found && found.error().code() != ErrorCode::unavailable) return std::move(found).error();
    const auto client = found ? *std::move(found) : nullptr;
    state.apps.push_back(
        {.name = client && !client->client_name.empty() ? client->client_name : consent.client.text(),
         .consent = std::move(consent),
         .initiate_login_uri = client ? client->initiate_login_uri : std::string()});
  }
  auto response = pages_.apps(state, call);
  if (form.cookie) response.headers.push_back(*std::move(form.cookie));
  return response;
}

Result<http::Response> AppsEndpoint::revoke(const interaction::Session& session,
                                            const http::Call& call) const {
  const auto browser = people_.binding.find(call.request);
  if (!browser || !form_.is_ours(session, call)) return pages_.error(form_.foreign(), call);
  const auto client = std::string(call.form.value_of(pages::kClientField).value_or(""));
  if (call.form.value_of(pages::kActionField) != pages::kActionRevoke || client.empty())
    return http::redirect(pages_.apps_url(), pages_.scheme());
  const auto& user = session.record.user;
  const std::array<AuditEvent, 1> events{
      audit::make_event(audit::kConsentRevoked, interaction::occasion_of(call), audit::user_actor(user),
                        {{audit::field::client_id, client}, {audit::field::user, user.text()}})};
  GH_TRY(const bool taken,
         taking_back_.revocation.take_back(
             {.user = user, .client = ClientId(client), .reason = RevocationReason::revoked_by_user},
             {.now = call.now, .events = events}));
  // What is gone already, in another window or by the operator, is as good, but nothing to tell.
  if (!taken) return http::redirect(pages_.apps_url(), pages_.scheme());
  taking_back_.audit.wake();
  return http::redirect(pages_.apps_url() + "?" + std::string(kMarkParameter) + "=" +
                            make_mark(people_.binding, *browser, session, call.now),
                        pages_.scheme());
}

}  // namespace gatehouse::oauth
