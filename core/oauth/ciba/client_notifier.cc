#include "core/oauth/ciba/client_notifier.h"

#include "core/audit/event_catalogue.h"

namespace gatehouse::oauth {

using Outcome = runtime::CallQueue::Outcome;

/// One notification, with all that its tries need: the site that made it may be gone after a reload.
struct ClientNotifier::Delivery {
  TenantId tenant;
  std::string client;
  std::string url;
  Notification what;
  Surroundings around;
  audit::TenantAudit audit;

  Outcome attempt(bool last) const;
  void end(std::string_view failure) const;
};

// CIBA §10.2, §10.3.1: 204 or 200. Redirects are not followed. What HTTP calls temporary is tried again.
Outcome ClientNotifier::Delivery::attempt(bool last) const {
  const auto status = around.fetcher->post_json(url, what.token, what.document);
  if (status && *status >= 200 && *status < 300) {
    end({});
    return Outcome::done;
  }
  const bool temporary = status ? *status >= 500 || *status == 408 || *status == 425 || *status == 429
                                : status.error().code() != ErrorCode::invalid_argument &&
                                      status.error().code() != ErrorCode::permission;
  around.log.warn({.event = "backchannel.call_failed",
                   .message = "An app could not be told that a person decided",
                   .tenant = tenant.text(),
                   .client_id = client,
                   .outcome = telemetry::Outcome::error,
                   .code = status ? "refused_by_app" : to_string(status.error().code()),
                   .error = status ? nullptr : &status.error()});
  if (temporary && !last) return Outcome::again;
  end(temporary ? "failed" : "refused");
  return Outcome::done;
}

void ClientNotifier::Delivery::end(std::string_view failure) const {
  (void)audit.record(
      audit::make_event(failure.empty() ? audit::kBackchannelNotified : audit::kBackchannelGivenUp,
                        {.now = around.clock.now(), .request_id = {}, .address = {}}, "system",
                        {{audit::field::client_id, client},
                         {audit::field::method, what.mode},
                         {audit::field::reason, failure}}));
}

void ClientNotifier::notify(const config::ClientMetadata& client, Notification notification) const {
  const auto delivery =
      std::make_shared<const Delivery>(Delivery{.tenant = tenant_,
                                                .client = client.client_id,
                                                .url = client.backchannel_client_notification_endpoint,
                                                .what = std::move(notification),
                                                .around = around_,
                                                .audit = audit_});
  const auto lane = tenant_.text() + " " + client.client_id;
  if (!around_.calls.accept(lane, [delivery](bool last) { return delivery->attempt(last); }))
    delivery->end("failed");
}

}  // namespace gatehouse::oauth
