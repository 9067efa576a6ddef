#include "core/oauth/endpoints/authorize.h"

#include "core/http/limits.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/redirect_difference.h"

namespace gatehouse::oauth {

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
  GH_TRY(auto found, find_trusted_target(params, tenant_.id, clients_));
  if (const auto* untrusted = std::get_if<Untrusted>(&found)) {
    GH_TRY(const bool recorded, responder_.record_unanswerable(untrusted->reason, call));
    if (recorded) log_rejection(*untrusted, params, call);
    return pages_.error(untrusted->page, call);
  }
  const auto& target = std::get<TrustedTarget>(found);
  AuthorizeDraft draft{
      .params = params,
      .client = *target.client,
      .tenant = tenant_,
      .now = call.now,
      .request = {.client = ClientId(target.client->client_id), .redirect_uri = target.redirect.uri()}};
  for (const auto& check : authorize_checks())
    if (const auto error = check.run(draft))
      return responder_.error(target.redirect, draft.request, *error, call);
  return dispatcher_.begin(std::move(draft.request), call);
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
