#include "core/oauth/ciba/backchannel_decision.h"

#include <boost/json.hpp>

#include "core/audit/event_catalogue.h"
#include "core/base/ids.h"
#include "core/base/words.h"
#include "core/interaction/occasion.h"
#include "core/oauth/device/device_codes.h"
#include "core/oauth/grants/refresh_rule.h"
#include "core/tokens/grant_facts.h"

namespace gatehouse::oauth {
namespace {

namespace field = audit::field;

FamilyRecord family_of(const BackchannelRequest& asked, const config::ClientMetadata& client,
                       const interaction::Session& session, const config::TokenSettings& tokens,
                       TimePoint now) {
  FamilyRecord family;
  family.id = FamilyId(make_uuid_v7(now));
  family.client = asked.client;
  family.user = session.record.user;
  family.session = session.record.id;
  family.created_at = now;
  const auto own = gets_refresh_token(client, asked.scope) ? now + tokens.refresh_lifetime
                                                           : asked.expires_at + tokens.access_lifetime;
  family.expires_at = end_of_family(client, own, session.record.absolute_expires_at);
  family.payload = tokens::write_grant_facts(
      {.scope = asked.scope, .resources = asked.resources, .authentication = session.authentication});
  return family;
}

std::vector<AuditEvent> events_of(const FamilyRecord& family, const BackchannelRequest& asked,
                                  const interaction::Allowed& allowed, const http::Call& call) {
  const auto occasion = interaction::occasion_of(call);
  const auto actor = audit::user_actor(family.user);
  std::vector<AuditEvent> events;
  if (std::holds_alternative<GivenConsent>(allowed.consent))
    events.push_back(audit::make_event(
        audit::kConsentGranted, occasion, actor,
        {{field::client_id, family.client.text()}, {field::scope, join_words(asked.scope)}}));
  events.push_back(audit::make_event(audit::kBackchannelAuthorized, occasion, actor,
                                     {{field::client_id, family.client.text()},
                                      {field::family, family.id.text()},
                                      {field::session, family.session.text()},
                                      {field::scope, join_words(asked.scope)}}));
  return events;
}

}  // namespace

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
  const auto family = family_of(*asked, client, allowed.session, tokens_, call.now);
  const auto events = events_of(family, *asked, allowed, call);
  const auto begun =
      store_.grants().begin_grant({.family = family,
                                   .code = requests_.decision_on(*asked, family.id, family.expires_at),
                                   .mutation = {.now = call.now, .events = events},
                                   .consent = allowed.consent});
  if (!begun && begun.error().code() == ErrorCode::conflict) return std::optional<http::Response>();
  if (!begun && begun.error().code() == ErrorCode::already_exists) return std::optional(too_late(call));
  GH_TRY_VOID(begun);
  GH_TRY_VOID(tell(*asked, client, &family, call));
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
                        {{field::client_id, request.client.text()}, {field::user, asked->user.text()}});
  // Told for as long as the request would have lived, and a second answer is too late all that time.
  const auto stored = store_.tickets().put(requests_.decision_on(*asked, {}, asked->expires_at),
                                           {.now = call.now, .events = std::span(&event, 1)});
  if (!stored && stored.error().code() == ErrorCode::already_exists) return too_late(call);
  GH_TRY_VOID(stored);
  GH_TRY_VOID(tell(*asked, client, nullptr, call));
  return pages_.request_done(false, client, call);
}

Result<void> BackchannelDecision::tell(const BackchannelRequest& asked, const config::ClientMetadata& client,
                                       const FamilyRecord* family, const http::Call& call) const {
  audit_.wake();
  (void)requests_.strike(asked, call.now);  // who reads the list looks at the decisions too
  // A client that was registered anew in between, for another mode, has nowhere to be told.
  if (asked.delivery == Delivery::poll || client.backchannel_client_notification_endpoint.empty()) return {};
  GH_TRY(auto notice, requests_.notice_of(asked));
  Secret document;
  if (asked.delivery == Delivery::ping) {
    document = Secret(boost::json::serialize(boost::json::object{{"auth_req_id", notice.auth_req_id}}));
  } else if (family == nullptr) {
    document = push_error(notice.auth_req_id, "access_denied", "The person declined.");
  } else {
    const auto ticket = requests_.decision_on(asked, family->id, family->expires_at).ref;
    GH_TRY(document,
           telling_.push.document(
               {.client = client, .family = *family, .ticket = ticket, .auth_req_id = notice.auth_req_id},
               call));
  }
  telling_.notifier.notify(
      client,
      {.mode = to_string(asked.delivery), .token = std::move(notice.token), .document = std::move(document)});
  return {};
}

}  // namespace gatehouse::oauth
