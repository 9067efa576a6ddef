#include "core/oauth/ciba/backchannel_decision.h"

#include "core/audit/event_catalogue.h"
#include "core/base/document.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/consent/decided_grant.h"
#include "core/oauth/device/device_codes.h"

namespace gatehouse::oauth {

Result<std::optional<BackchannelRequest>> BackchannelDecision::find(
    const interaction::AuthorizationRequest& request, TimePoint now) const {
  using Found = std::optional<BackchannelRequest>;
  const auto id = read_digest(request.backchannel_request);
  if (!id) return Error(ErrorCode::corrupt, "a stored interaction names no back-channel request");
  GH_TRY(auto asked, requests_.find(*id, now));
  if (!asked || asked->expires_at <= now || asked->client != request.client) return Found();
  return asked;
}

http::Response BackchannelDecision::error_page(int status, std::string_view code, pages::ErrorText text,
                                               const http::Call& call) const {
  return pages_.error({.status = status, .code = code, .text = text, .way_on_url = pages_.requests_url()},
                      call);
}

http::Response BackchannelDecision::too_late(const http::Call& call) const {
  return error_page(409, "request_not_waiting", pages::ErrorText("backchannel_gone"), call);
}

http::Response BackchannelDecision::for_somebody_else(const http::Call& call) const {
  return error_page(409, "request_of_somebody_else", pages::ErrorText("backchannel_other"), call);
}

Result<std::optional<http::Response>> BackchannelDecision::grant(
    const interaction::AuthorizationRequest& request, const config::ClientMetadata& client,
    const interaction::Allowed& allowed, const http::Call& call) const {
  GH_TRY(const auto asked, find(request, call.now));
  if (!asked) return std::optional(too_late(call));
  // The interaction lets nobody else come so far; that the tokens are of whom the app asked for hangs on it.
  if (allowed.session.record.user != asked->user) return std::optional(for_somebody_else(call));
  const auto& session = allowed.session;
  const auto family =
      new_family(client, session,
                 {.scope = asked->scope,
                  .resources = asked->resources,
                  .authorization_details = asked->authorization_details,
                  .authentication = session.authentication},
                 end_of_tokens(client, asked->scope, tokens_, asked->expires_at, call.now), call.now);
  // Method and request: from these the app's notification follows.
  const auto events = events_of_grant({.type = audit::kBackchannelAuthorized,
                                       .family = family,
                                       .scope = asked->scope,
                                       .consent = allowed.consent,
                                       .details_types = types_of_details(asked->authorization_details),
                                       .method = to_string(asked->delivery),
                                       .request = request.backchannel_request,
                                       .expires_at = std::to_string(as_seconds(asked->expires_at))},
                                      call);
  GH_TRY(const auto begun,
         begin_decided(store_.grants(), {.family = family,
                                         .code = requests_.decision_on(*asked, family.id, family.expires_at),
                                         .mutation = {.now = call.now, .events = events},
                                         .consent = allowed.consent}));
  if (begun == Begun::decide_again) return std::optional<http::Response>();
  if (begun == Begun::decided_already) return std::optional(too_late(call));
  end(*asked, call);
  return std::optional(pages_.request_done(true, client, call));
}

Result<http::Response> BackchannelDecision::refuse(const interaction::AuthorizationRequest& request,
                                                   const config::ClientMetadata& client,
                                                   interaction::RefusedBecause reason,
                                                   const http::Call& call) const {
  GH_TRY(const auto asked, find(request, call.now));
  if (!asked) return too_late(call);
  // Somebody else signed in: whom it is not about decides nothing.
  if (reason != interaction::RefusedBecause::access_denied) return for_somebody_else(call);
  const auto event =
      audit::make_event(audit::kBackchannelDenied, interaction::occasion_of(call), "system",
                        {{audit::field::client_id, request.client.text()},
                         {audit::field::user, asked->user.text()},
                         {audit::field::method, to_string(asked->delivery)},
                         {audit::field::request, request.backchannel_request},
                         {audit::field::expires_at, std::to_string(as_seconds(asked->expires_at))}});
  // A second answer is too late as long as the request is known.
  GH_TRY(
      const bool first,
      store_refusal(store_.tickets(), requests_.decision_on(*asked, {}, asked->expires_at), event, call.now));
  if (!first) return too_late(call);
  end(*asked, call);
  return pages_.request_done(false, client, call);
}

void BackchannelDecision::end(const BackchannelRequest& asked, const http::Call& call) const {
  audit_.wake();                            // the app hears of it by the event
  (void)requests_.strike(asked, call.now);  // who reads the list looks at the decisions too
}

}  // namespace gatehouse::oauth
