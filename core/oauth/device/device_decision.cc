#include "core/oauth/device/device_decision.h"

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"
#include "core/oauth/authorization_details/narrowing.h"
#include "core/oauth/consent/decided_grant.h"

namespace gatehouse::oauth {

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
  const auto& session = allowed.session;
  const auto family =
      new_family(client, session,
                 {.scope = device->scope,
                  .resources = device->resources,
                  .authorization_details = device->authorization_details,
                  .authentication = session.authentication},
                 end_of_tokens(client, device->scope, tokens_, device->expires_at, call.now), call.now);
  const auto events = events_of_grant({.type = audit::kDeviceAuthorized,
                                       .family = family,
                                       .scope = device->scope,
                                       .consent = allowed.consent,
                                       .details_types = types_of_details(device->authorization_details)},
                                      call);
  GH_TRY(const auto begun,
         begin_decided(store_.grants(), {.family = family,
                                         .code = codes_.decision_on(*device, family.id, family.expires_at),
                                         .mutation = {.now = call.now, .events = events},
                                         .consent = allowed.consent}));
  if (begun == Begun::decide_again) return std::optional<http::Response>();
  if (begun == Begun::decided_already) return std::optional(too_late(call));
  audit_.wake();
  return std::optional(pages_.device_done(true, client, call));
}

Result<http::Response> DeviceDecision::refuse(const interaction::AuthorizationRequest& request,
                                              const config::ClientMetadata& client,
                                              interaction::RefusedBecause, const http::Call& call) const {
  GH_TRY(const auto device, find(request, call.now));
  if (!device) return too_late(call);
  const auto event = audit::make_event(audit::kDeviceDenied, interaction::occasion_of(call), "system",
                                       {{audit::field::client_id, request.client.text()}});
  // Told for as long as the code would have lived, and a second answer is too late all that time.
  GH_TRY(
      const bool first,
      store_refusal(store_.tickets(), codes_.decision_on(*device, {}, device->expires_at), event, call.now));
  if (!first) return too_late(call);
  audit_.wake();
  return pages_.device_done(false, client, call);
}

}  // namespace gatehouse::oauth
