#include "core/oauth/token_delivery/client_notifier.h"

#include <boost/json.hpp>
#include <charconv>

#include "core/audit/event_catalogue.h"
#include "core/oauth/device/device_codes.h"

namespace gatehouse::oauth {
namespace {

namespace field = audit::field;

/// What is decided in the last moment is told all the same; then nobody waits for it any more.
constexpr Duration kTold = std::chrono::minutes(1);
/// From the end of a request on nobody can decide it; this long a decision may be under way still.
constexpr Duration kUnderWay = std::chrono::seconds(2);

/// As the events write it: NumericDate (RFC 7519 §2).
std::optional<TimePoint> read_seconds(std::string_view digits) noexcept {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return TimePoint(std::chrono::seconds(seconds));
}

}  // namespace

std::optional<PendingCall> notification_after(const TenantId& tenant, const AuditEvent& event) {
  const bool decided = event.type == audit::kBackchannelAuthorized || event.type == audit::kBackchannelDenied;
  if (!decided && event.type != audit::kBackchannelRequested) return std::nullopt;
  const auto mode = parse_delivery(audit::detail_of(event, field::method));
  const auto request = audit::detail_of(event, field::request);
  const auto client = audit::detail_of(event, field::client_id);
  const auto ends = read_seconds(audit::detail_of(event, field::expires_at));
  if (!mode || *mode == Delivery::poll || request.empty() || client.empty() || !ends) return std::nullopt;
  // CIBA §12: of an end without a decision only the push mode tells.
  if (!decided && *mode != Delivery::push) return std::nullopt;
  return PendingCall{.about = CallAbout::backchannel,
                     .subject = std::string(request),
                     .tenant = tenant,
                     .client = ClientId(std::string(client)),
                     .due = decided ? event.at : *ends + kUnderWay,
                     .until = *ends + kUnderWay + kTold,
                     .more = std::string(to_string(*mode))};
}

std::string_view mode_of(const PendingCall& call) noexcept { return call.more; }

/// One request that has ended, and whom to tell.
struct ClientNotifier::Ended {
  clients::ClientPtr client;
  const BackchannelRequest& asked;
  const std::optional<BackchannelRequests::Decision>& decision;  ///< none: it expired
  std::string_view auth_req_id;
};

CallOutcome ClientNotifier::call(const PendingCall& call, TimePoint now) const {
  const auto made = try_call(call, now);
  if (made && *made != CallOutcome::failed && *made != CallOutcome::refused) return *made;
  parts_.log.warn({.event = "backchannel.call_failed",
                   .message = "An app could not be told how a request ended",
                   .tenant = call.tenant.text(),
                   .client_id = call.client.text(),
                   .outcome = telemetry::Outcome::error,
                   .code = made ? "refused_by_app" : to_string(made.error().code()),
                   .error = made ? nullptr : &made.error()});
  if (made) return *made;
  // An address that may not be asked will not become one while a person waits.
  const auto code = made.error().code();
  return code == ErrorCode::invalid_argument || code == ErrorCode::permission ? CallOutcome::refused
                                                                              : CallOutcome::failed;
}

void ClientNotifier::ended(const PendingCall& call) const {
  if (const auto id = read_digest(call.subject)) parts_.push.forget(*id);
}

Result<CallOutcome> ClientNotifier::try_call(const PendingCall& call, TimePoint now) const {
  const auto id = read_digest(call.subject);
  if (!id) return CallOutcome::moot;
  GH_TRY(const auto client, parts_.clients.find(call.client));
  // A client that was registered anew in between, for another mode, has nowhere to be told.
  if (!client || client->backchannel_client_notification_endpoint.empty()) return CallOutcome::moot;
  GH_TRY(const auto decision, parts_.requests.find_decision(*id, now));
  GH_TRY(auto asked, parts_.requests.find(*id, now));
  if (!asked && decision) asked = decision->request;
  if (!asked || asked->client != call.client || asked->delivery == Delivery::poll) return CallOutcome::moot;
  if (!decision && now < asked->expires_at) return CallOutcome::failed;  // the clock was set back
  GH_TRY(const auto notice, parts_.requests.notice_of(*asked));
  GH_TRY(
      const auto document,
      document_of(
          {.client = client, .asked = *asked, .decision = decision, .auth_req_id = notice.auth_req_id}, now));
  if (!document) return CallOutcome::delivered;
  // CIBA §10.2, §10.3.1: redirects are not followed.
  GH_TRY(const auto status, parts_.fetcher->post_json(client->backchannel_client_notification_endpoint,
                                                      notice.token, *document));
  return outcome_of(status);
}

/// Nothing where the app has it already.
Result<std::optional<Secret>> ClientNotifier::document_of(const Ended& ended, TimePoint now) const {
  using Made = std::optional<Secret>;
  if (ended.asked.delivery == Delivery::ping)
    return Made(Secret(boost::json::serialize(boost::json::object{{"auth_req_id", ended.auth_req_id}})));
  if (!ended.decision)
    return Made(push_error(ended.auth_req_id, "expired_token", "Nobody answered in time. Begin anew."));
  if (ended.decision->family.empty())
    return Made(push_error(ended.auth_req_id, "access_denied", "The person declined."));
  return parts_.push.document(
      {.client = ended.client, .decision = *ended.decision, .auth_req_id = ended.auth_req_id}, now);
}

}  // namespace gatehouse::oauth
