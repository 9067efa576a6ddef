#include "core/oauth/device/device_decision.h"

#include "core/audit/event_catalogue.h"
#include "core/base/ids.h"
#include "core/base/words.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/grants/refresh_rule.h"
#include "core/tokens/grant_facts.h"

namespace gatehouse::oauth {
namespace {

namespace field = audit::field;

FamilyRecord family_of(const DeviceRequest& device, const config::ClientMetadata& client,
                       const interaction::Session& session, const config::TokenSettings& tokens,
                       TimePoint now) {
  FamilyRecord family;
  family.id = FamilyId(make_uuid_v7(now));
  family.client = device.client;
  family.user = session.record.user;
  family.session = session.record.id;
  family.created_at = now;
  const auto own = gets_refresh_token(client, device.scope) ? now + tokens.refresh_lifetime
                                                            : device.expires_at + tokens.access_lifetime;
  family.expires_at = end_of_family(client, own, session.record.absolute_expires_at);
  family.payload = tokens::write_grant_facts({.scope = device.scope,
                                              .resources = device.resources,
                                              .authorization_details = device.authorization_details,
                                              .authentication = session.authentication});
  return family;
}

}  // namespace

Result<std::optional<DeviceRequest>> DeviceDecision::find(const interaction::AuthorizationRequest& request,
                                                          TimePoint now) const {
  using Found = std::optional<DeviceRequest>;
  const auto digest = read_digest(request.device);
  if (!digest) return Error(ErrorCode::corrupt, "a stored interaction names no device code");
  GH_TRY(auto device, codes_.find(*digest, now));
  if (!device || device->expires_at <= now || device->client != request.client) return Found();
  return device;
}

http::Response DeviceDecision::too_late(const http::Call& call) const {
  return pages_.error({.status = 409,
                       .code = "device_code_gone",
                       .text = pages::ErrorText("device_gone"),
                       .way_on_url = pages_.device_url()},
                      call);
}

Result<std::optional<http::Response>> DeviceDecision::grant(const interaction::AuthorizationRequest& request,
                                                            const config::ClientMetadata& client,
                                                            const interaction::Allowed& allowed,
                                                            const http::Call& call) const {
  GH_TRY(const auto device, find(request, call.now));
  if (!device) return std::optional(too_late(call));
  const auto family = family_of(*device, client, allowed.session, tokens_, call.now);
  const auto occasion = interaction::occasion_of(call);
  const auto actor = audit::user_actor(family.user);
  const auto types = types_of_details(device->authorization_details);
  std::vector<AuditEvent> events;
  if (std::holds_alternative<GivenConsent>(allowed.consent))
    events.push_back(audit::make_event(audit::kConsentGranted, occasion, actor,
                                       {{field::client_id, family.client.text()},
                                        {field::scope, join_words(device->scope)},
                                        {field::details_types, types}}));
  events.push_back(audit::make_event(audit::kDeviceAuthorized, occasion, actor,
                                     {{field::client_id, family.client.text()},
                                      {field::family, family.id.text()},
                                      {field::session, family.session.text()},
                                      {field::scope, join_words(device->scope)},
                                      {field::details_types, types}}));
  const auto begun =
      store_.grants().begin_grant({.family = family,
                                   .code = codes_.decision_on(*device, family.id, family.expires_at),
                                   .mutation = {.now = call.now, .events = events},
                                   .consent = allowed.consent});
  if (!begun && begun.error().code() == ErrorCode::conflict) return std::optional<http::Response>();
  if (!begun && begun.error().code() == ErrorCode::already_exists) return std::optional(too_late(call));
  GH_TRY_VOID(begun);
  audit_.wake();
  return std::optional(pages_.device_done(true, client, call));
}

Result<http::Response> DeviceDecision::refuse(const interaction::AuthorizationRequest& request,
                                              const config::ClientMetadata& client,
                                              interaction::RefusedBecause, const http::Call& call) const {
  GH_TRY(const auto device, find(request, call.now));
  if (!device) return too_late(call);
  const auto event = audit::make_event(audit::kDeviceDenied, interaction::occasion_of(call), "system",
                                       {{field::client_id, request.client.text()}});
  // Told for as long as the code would have lived, and a second answer is too late all that time.
  const auto stored = store_.tickets().put(codes_.decision_on(*device, {}, device->expires_at),
                                           {.now = call.now, .events = std::span(&event, 1)});
  if (!stored && stored.error().code() == ErrorCode::already_exists) return too_late(call);
  GH_TRY_VOID(stored);
  audit_.wake();
  return pages_.device_done(false, client, call);
}

}  // namespace gatehouse::oauth
