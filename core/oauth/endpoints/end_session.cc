#include "core/oauth/endpoints/end_session.h"

#include "core/http/percent_encoding.h"

namespace gatehouse::oauth {
namespace {

using interaction::PageError;

PageError refuse(std::string_view code, pages::ErrorText text, std::string developer_note) {
  return {.status = 400, .code = code, .text = text, .developer_note = std::move(developer_note)};
}

}  // namespace

EndSessionEndpoint::EndSessionEndpoint(const clients::ClientDirectory& clients,
                                       const oidc::IdTokenReader& id_tokens, SignOutPeople people,
                                       const interaction::InteractionPages& pages, SessionEnding ending,
                                       FrontchannelLogout frontchannel)
    : clients_(clients),
      id_tokens_(id_tokens),
      people_(people),
      form_("end-session", pages::ErrorText("sign_out_form"), people.binding),
      pages_(pages),
      ending_(std::move(ending)),
      frontchannel_(std::move(frontchannel)) {}

const http::EndpointRule& EndSessionEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "end-session",
                                            .path = "/end-session",
                                            .get = true,
                                            .post = true,
                                            .runs_on = http::RunsOn::pool,
                                            .audience = http::Audience::person,
                                            .metadata = "end_session_endpoint"};
  return kRule;
}

http::Answer EndSessionEndpoint::handle(const http::Call& call) {
  auto response = answer(call);
  return response ? *std::move(response) : pages_.error(interaction::page_error_of(response.error()), call);
}

Result<http::Response> EndSessionEndpoint::answer(const http::Call& call) const {
  const bool is_post = call.request.method == http::Method::post;
  // The confirmation's own form keeps the app's parameters in its address.
  const bool confirming = is_post && call.form.contains(pages::kCsrfField);
  const auto& params = is_post && !confirming ? call.form : call.query;
  GH_TRY(auto checked, check(params, call.now));
  if (const auto* error = std::get_if<PageError>(&checked)) return pages_.error(*error, call);
  const auto& wanted = std::get<Wanted>(checked);

  GH_TRY(const auto session, people_.sessions.find(call.request, call.now));
  if (session) {
    if (confirming) return decide(wanted, *session, call);
    if (is_of(wanted, *session)) return end(wanted, *session, call);
    return ask(wanted, *session, call);
  }
  // Another site's form comes without our SameSite=Lax cookie; the browser sends it when we ask for
  // ourselves.
  if (is_post && !confirming && people_.binding.site_of(call.request) != http::RequestSite::own)
    return http::redirect(address(params.pairs()), pages_.scheme());
  return finish(wanted, {}, call);
}

bool EndSessionEndpoint::is_of(const Wanted& wanted, const interaction::Session& session) const {
  const auto& hint = wanted.hint;
  return hint && wanted.client && !hint->session.empty() && hint->session == session.record.id &&
         hint->subject == people_.subjects.subject_of(session.record.user, *wanted.client);
}

// RP-Initiated Logout 1.0 §4: what fails here neither signs anybody out nor sends them anywhere.
Result<EndSessionEndpoint::Checked> EndSessionEndpoint::check(const http::Params& params,
                                                              TimePoint now) const {
  if (params.first_repeated())
    return Checked(
        refuse("invalid_request", pages::ErrorText("sign_out_repeated"), "Send each parameter once."));
  Wanted wanted;
  auto client_id = std::string(params.value_of("client_id").value_or(""));
  if (const auto token = params.value_of("id_token_hint")) {
    wanted.hint = id_tokens_.read(*token, now);
    if (!wanted.hint)
      return Checked(refuse("invalid_id_token_hint", pages::ErrorText("sign_out_hint"),
                            "id_token_hint must be an ID token that this issuer signed, unaltered."));
    if (!client_id.empty() && client_id != wanted.hint->audience.text())
      return Checked(refuse("invalid_client_id", pages::ErrorText("sign_out_unclear"),
                            "client_id is not the audience of id_token_hint."));
    client_id = wanted.hint->audience.text();
  }
  if (!client_id.empty()) {
    GH_TRY(wanted.client, clients_.find(ClientId(client_id)));
    if (!wanted.client)
      return Checked(
          refuse("invalid_client_id", pages::ErrorText("sign_out_unknown"), "No client has this client_id."));
  }
  if (const auto state = params.value_of("state")) wanted.state = std::string(*state);
  if (const auto locales = params.value_of("ui_locales")) wanted.ui_locales = std::string(*locales);
  const auto uri = params.value_of("post_logout_redirect_uri");
  if (!uri) return Checked(std::move(wanted));
  if (wanted.client) wanted.redirect = match_post_logout_redirect_uri(*wanted.client, *uri);
  if (!wanted.redirect)
    return Checked(refuse("invalid_post_logout_redirect_uri", pages::ErrorText("sign_out_return"),
                          wanted.client ? "Register it byte for byte in post_logout_redirect_uris."
                                        : "Say which app it is with id_token_hint or client_id."));
  return Checked(std::move(wanted));
}

// RP-Initiated Logout 1.0 §6: any page can send a browser here.
Result<http::Response> EndSessionEndpoint::ask(const Wanted& wanted, const interaction::Session& session,
                                               const http::Call& call) const {
  GH_TRY(auto form, form_.show(session, call));
  std::string signed_in_as;
  GH_TRY(auto record, people_.accounts.find(session.record.user));
  if (record) {
    GH_TRY(const auto account, accounts::read_account(*std::move(record)));
    signed_in_as = accounts::display_name_of(account.profile);
  }
  // The hint is left out: who may ask without one needs none, and it must not lie in an address bar for long.
  std::vector<Parameter> kept;
  if (wanted.client) kept.emplace_back("client_id", wanted.client->client_id);
  if (wanted.redirect) kept.emplace_back("post_logout_redirect_uri", wanted.redirect->uri());
  if (wanted.state) kept.emplace_back("state", *wanted.state);
  if (wanted.ui_locales) kept.emplace_back("ui_locales", *wanted.ui_locales);
  auto response = pages_.sign_out({.client = wanted.client.get(),
                                   .signed_in_as = std::move(signed_in_as),
                                   .form_url = address(kept),
                                   .csrf_token = std::move(form.csrf_token),
                                   .return_to = wanted.redirect ? wanted.redirect->uri() : ""},
                                  call);
  if (form.cookie) response.headers.push_back(*std::move(form.cookie));
  return response;
}

Result<http::Response> EndSessionEndpoint::decide(const Wanted& wanted, const interaction::Session& session,
                                                  const http::Call& call) const {
  if (!form_.is_ours(session, call)) return pages_.error(form_.foreign(), call);
  if (call.form.value_of(pages::kActionField) != pages::kActionSignOut) return pages_.still_signed_in(call);
  return end(wanted, session, call);
}

Result<http::Response> EndSessionEndpoint::end(const Wanted& wanted, const interaction::Session& session,
                                               const http::Call& call) const {
  const ClientId asked_by(wanted.client ? wanted.client->client_id : "");
  GH_TRY(auto app_frames, frontchannel_.addresses(session.record.id, call.now));
  GH_TRY(auto cookies, ending_.end(session, asked_by, call));
  auto response = finish(wanted, std::move(app_frames), call);
  for (auto& cookie : cookies)
    response.headers.push_back(std::move(cookie));
  return response;
}

http::Response EndSessionEndpoint::finish(const Wanted& wanted, std::vector<std::string> app_frames,
                                          const http::Call& call) const {
  if (!wanted.redirect) return pages_.signed_out({.app_frames = std::move(app_frames), .way_on = {}}, call);
  std::string location = wanted.redirect->uri();
  if (wanted.state)
    location.append(location.find('?') == std::string::npos ? "?" : "&")
        .append("state=")
        .append(http::percent_encode(*wanted.state));
  if (!app_frames.empty())
    return pages_.signed_out({.app_frames = std::move(app_frames), .way_on = std::move(location)}, call);
  return http::redirect(std::move(location), pages_.scheme());
}

std::string EndSessionEndpoint::address(std::span<const Parameter> params) const {
  const std::string url = pages_.issuer() + "/end-session";
  return params.empty() ? url : url + "?" + http::form_encode(params);
}

}  // namespace gatehouse::oauth
