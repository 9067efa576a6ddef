#include "core/oauth/endpoints/authorize.h"

#include "core/config/rules/document_address.h"
#include "core/http/limits.h"
#include "core/http/percent_encoding.h"
#include "core/http/url.h"
#include "core/oauth/authorization_request/parameters/parameters.h"
#include "core/oauth/authorization_request/redirect_difference.h"

namespace gatehouse::oauth {
namespace {

/// Where that leads, nobody else is.
bool is_on_the_persons_machine(std::string_view address) {
  const auto url = http::parse_http_url(address);
  return url && (http::is_loopback_literal(*url) || url->host == "localhost");
}

}  // namespace

const http::EndpointRule& AuthorizeEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "authorize",
                                            .path = "/authorize",
                                            .get = true,
                                            .post = true,
                                            .runs_on = http::RunsOn::pool,
                                            .cors = http::Cors::none,  // RFC 9700 §2.6
                                            .audience = http::Audience::person,
                                            .metadata = "authorization_endpoint"};
  return kRule;
}

http::Answer AuthorizeEndpoint::handle(const http::Call& call) {
  auto response = authorize(call);
  return response ? *std::move(response) : pages_.error(interaction::page_error_of(response.error()), call);
}

Result<http::Response> AuthorizeEndpoint::authorize(const http::Call& call) const {
  if (auto address = address_to_ask_again(call)) return http::redirect(*std::move(address), pages_.scheme());
  const auto& params = call.request.method == http::Method::post ? call.form : call.query;
  GH_TRY(auto stranger, introduce(params, call));
  if (stranger) return *std::move(stranger);
  // Also beside a pushed or signed request, of which nothing here counts: refused by the first check that
  // knows where its answer goes, and nothing is fetched or used up for it (RFC 6749 §3.1, S-056).
  if (repeats_a_parameter(params)) return begin(params, {}, call);
  const auto request_uri = params.value_of("request_uri");
  if (request_uri && request_uri->starts_with(kPushedRequestUri)) return begin_pushed(params, call);
  if (request_uri) return begin_referenced(params, call);
  if (params.value_of("request")) return begin_signed(params, call);
  return begin(params, {}, call);
}

// draft-ietf-oauth-client-id-metadata-document §5: the request ends here where the document cannot be had or
// is none. Its developer is none of ours and sees no log of ours: the page says what is wrong, in our words
// alone.
Result<std::optional<http::Response>> AuthorizeEndpoint::introduce(const http::Params& params,
                                                                   const http::Call& call) const {
  using Answered = std::optional<http::Response>;
  GH_TRY(auto outcome, requests_.introduction.introduce(params.value_of("client_id").value_or(""), call));
  if (const auto* later = std::get_if<ClientIntroduction::TooMany>(&outcome))
    return Answered(pages_.error(interaction::too_many(later->wait), call));
  auto* refused = std::get_if<clients::DocumentRefusal>(&outcome);
  if (refused == nullptr) return Answered();
  static constexpr std::string_view kReason = "invalid_client_document";
  GH_TRY(auto answer, refuse({.page = {.status = 400,
                                       .code = kReason,
                                       .text = pages::ErrorText("app_document"),
                                       .developer_note = std::move(refused->detail),
                                       .app_note = refused->text},
                              .reason = kReason},
                             params, call));
  return Answered(std::move(answer));
}

Result<http::Response> AuthorizeEndpoint::begin(const http::Params& params, RequestForm form,
                                                const http::Call& call) const {
  GH_TRY(auto found, find_trusted_target(params, tenant_.id, clients_));
  if (const auto* untrusted = std::get_if<Untrusted>(&found)) return refuse(*untrusted, params, call);
  const auto& target = std::get<TrustedTarget>(found);
  AuthorizeDraft draft{
      .params = params,
      .client = *target.client,
      .tenant = tenant_,
      .now = call.now,
      .form = form,
      .request = {.client = ClientId(target.client->client_id), .redirect_uri = target.redirect.uri()}};
  for (const auto& check : authorize_checks())
    if (const auto error = check.run(draft)) return tell(target, draft.request, *error, call);
  return dispatcher_.begin(std::move(draft.request), call);
}

// RFC 9126 §4: everything else in the address is passed over, as whoever brings it may not be the client.
Result<http::Response> AuthorizeEndpoint::begin_pushed(const http::Params& params,
                                                       const http::Call& call) const {
  const ClientId client(std::string(params.value_of("client_id").value_or("")));
  GH_TRY(auto request, requests_.pushed.take(*params.value_of("request_uri"), client, call.now));
  if (request) return dispatcher_.begin(*std::move(request), call);
  static constexpr std::string_view kReason = "invalid_request_uri";
  return refuse(
      {.page = {.status = 400,
                .code = kReason,
                .text = pages::ErrorText("request_gone"),
                .developer_note = "A request_uri is good once, for the client that pushed it, for as "
                                  "many seconds as expires_in said; client_id must be sent with it."},
       .reason = kReason},
      params, call);
}

Result<clients::ClientPtr> AuthorizeEndpoint::client_beside(const http::Params& params) const {
  const auto client_id = params.value_of("client_id");
  if (!client_id) return clients::ClientPtr();
  return clients_.find(ClientId(std::string(*client_id)));
}

// RFC 9101 §5.1.
Result<http::Response> AuthorizeEndpoint::begin_signed(const http::Params& params,
                                                       const http::Call& call) const {
  GH_TRY(const auto client, client_beside(params));
  if (!client) return begin(params, {}, call);
  return open(*params.value_of("request"), client, params, call);
}

// RFC 9101 §5.2.
Result<http::Response> AuthorizeEndpoint::begin_referenced(const http::Params& params,
                                                           const http::Call& call) const {
  GH_TRY(const auto client, client_beside(params));
  if (!client) return begin(params, {}, call);
  // RFC 9101 §5: never both.
  if (params.value_of("request"))
    return refuse_object({OAuthCode::invalid_request, "Send request or request_uri, not both."}, client,
                         params, call);
  // Nothing is asked of anybody for a request that could only be refused.
  if (client->require_pushed_authorization_requests)
    return refuse_object({OAuthCode::invalid_request, "This client must push its authorization requests."},
                         client, params, call);
  const auto fetched = requests_.references.fetch(*params.value_of("request_uri"), *client, call.now);
  if (!fetched) return refuse_object(fetched.error(), client, params, call);
  return open(*fetched, client, params, call);
}

Result<http::Response> AuthorizeEndpoint::open(std::string_view object, const clients::ClientPtr& client,
                                               const http::Params& params, const http::Call& call) const {
  const auto opened = requests_.objects.open(object, client, call.now);
  if (const auto* inner = std::get_if<http::Params>(&opened))
    return begin(*inner, {.pushed = false, .is_signed = true}, call);
  return refuse_object(std::get<OAuthError>(opened), client, params, call);
}

// Until the signature is checked the parameters beside it say whose it should be (RFC 9101 §5) and, where
// they name an address of that client, where its developer can be told what is wrong.
Result<http::Response> AuthorizeEndpoint::refuse_object(const OAuthError& error,
                                                        const clients::ClientPtr& client,
                                                        const http::Params& params,
                                                        const http::Call& call) const {
  GH_TRY(auto found, find_trusted_target(params, tenant_.id, clients_));
  if (const auto* untrusted = std::get_if<Untrusted>(&found)) return refuse(*untrusted, params, call);
  const auto& target = std::get<TrustedTarget>(found);
  AuthorizeDraft draft{
      .params = params,
      .client = *client,
      .tenant = tenant_,
      .now = call.now,
      .form = {},
      .request = {.client = ClientId(client->client_id), .redirect_uri = target.redirect.uri()}};
  // How the answer travels is asked beside the object; where that is wrong, it travels by the query.
  (void)state_is_kept(draft);
  (void)response_mode_is_known(draft);
  return tell(target, draft.request, error, call);
}

// RFC 9700 §4.11.2: where anybody can be a client, sending the browser on before a person did anything would
// make of our address a link to wherever somebody likes, under our name (S-201). Its developer reads the
// page.
Result<http::Response> AuthorizeEndpoint::tell(const TrustedTarget& target,
                                               const interaction::AuthorizationRequest& request,
                                               const OAuthError& error, const http::Call& call) const {
  if (!tenant_.documents_of_any_host || !config::is_document_address(target.client->client_id) ||
      is_on_the_persons_machine(target.redirect.uri()))
    return responder_.error(target.redirect, request, error, call);
  const auto code = to_string(error.code);
  if (auto recorded = responder_.record_unanswerable(code, call); !recorded)
    return std::move(recorded).error();
  return pages_.error(
      {.status = 400, .code = code, .text = pages::ErrorText("app_request"), .app_note = error.description},
      call);
}

Result<http::Response> AuthorizeEndpoint::refuse(const Untrusted& untrusted, const http::Params& params,
                                                 const http::Call& call) const {
  GH_TRY(const bool recorded, responder_.record_unanswerable(untrusted.reason, call));
  if (recorded) log_rejection(untrusted, params, call);
  return pages_.error(untrusted.page, call);
}

std::optional<std::string> AuthorizeEndpoint::address_to_ask_again(const http::Call& call) const {
  // OpenID Core §3.1.2.1 has POST as well as GET, but of another site's form a browser keeps our SameSite=Lax
  // cookies back, and who is signed in would be asked again. It sends them with the GET that it makes of a
  // 303, which cannot come here again.
  if (call.request.method != http::Method::post || call.form.first_repeated() ||
      browsers_.sessions.has_cookie(call.request) || !browsers_.binding.comes_from_another_site(call.request))
    return std::nullopt;
  std::string address = pages_.issuer() + std::string(rule().path);
  if (!call.form.pairs().empty()) address += "?" + http::form_encode(call.form.pairs());
  // One that our own front door would refuse with 414 is answered here, to whoever it is.
  if (address.size() > http::RequestLimits{}.target) return std::nullopt;
  return address;
}

void AuthorizeEndpoint::log_rejection(const Untrusted& untrusted, const http::Params& params,
                                      const http::Call& call) const {
  telemetry::LogEvent event{.event = "authorize.rejected",
                            .message = "A person was sent here by a request that cannot be answered.",
                            .tenant = tenant_.id.text(),
                            .request_id = call.request_id,
                            .address = call.client_address,
                            .outcome = telemetry::Outcome::denied,
                            .code = untrusted.reason};
  const auto client_id = params.value_of("client_id");
  const auto got = params.value_of("redirect_uri");
  const auto client = client_id && got ? clients_.find(ClientId(std::string(*client_id)))
                                       : Result<clients::ClientPtr>(nullptr);
  if (!client || !*client) return log_.warn(event);
  const auto difference = redirect_difference(tenant_.id, **client, *got);
  event.client_id = (*client)->client_id;
  event.difference = {difference.got, difference.allowed, difference.differs, difference.fix};
  log_.warn(event);
}

}  // namespace gatehouse::oauth
