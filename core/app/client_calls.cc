// Server's part in the calls to clients that wait: which site makes one, and what is recorded of its end.
#include "core/app/server.h"
#include "core/app/tenant_site.h"
#include "core/audit/event_catalogue.h"

namespace gatehouse::app {
namespace {

std::string_view name_of(oauth::CallOutcome outcome) noexcept {
  switch (outcome) {
    case oauth::CallOutcome::delivered:
      return "delivered";
    case oauth::CallOutcome::refused:
      return "refused";
    case oauth::CallOutcome::failed:
    case oauth::CallOutcome::moot:
      return "failed";
  }
  return "failed";
}

}  // namespace

Result<void> Server::open_client_calls() {
  GH_TRY(auto pending, oauth::PendingCalls::open(state_ / "pending-calls"));
  const auto call = [this](const oauth::PendingCall& one) { return call_client(one); };
  const auto ended = [this](const auto& one, auto outcome) { end_client_call(one, outcome); };
  client_calls_ = std::make_unique<oauth::CallQueue>(
      std::move(pending), foundations_.clock, oauth::CallQueue::Callbacks{.call = call, .ended = ended},
      oauth::CallQueue::Rhythm());
  return {};
}

/// Null for a tenant that is not served.
Result<std::shared_ptr<const TenantSite>> Server::tenant_site(const TenantId& tenant) const {
  using Found = std::shared_ptr<const TenantSite>;
  const auto site = site_.load();
  if (site == nullptr) return Error(ErrorCode::unavailable, "no tenant is served yet");
  const auto found = site->tenants().find(tenant.text());
  return found == site->tenants().end() ? Found() : Found(found->second);
}

Result<std::shared_ptr<const oauth::LogoutSender>> Server::logout_sender(const TenantId& tenant) const {
  using Sender = std::shared_ptr<const oauth::LogoutSender>;
  GH_TRY(const auto site, tenant_site(tenant));
  return site == nullptr ? Sender() : Sender(site, &site->logout_sender());
}

oauth::CallOutcome Server::call_client(const oauth::PendingCall& call) const {
  const auto site = tenant_site(call.tenant);
  if (!site) return oauth::CallOutcome::failed;
  if (*site == nullptr) return oauth::CallOutcome::moot;
  const auto now = foundations_.clock.now();
  return call.about == oauth::CallAbout::logout ? (*site)->logout_sender().call(call, now)
                                                : (*site)->client_notifier().call(call, now);
}

void Server::end_client_call(const oauth::PendingCall& call, oauth::CallOutcome outcome) {
  if (call.about == oauth::CallAbout::backchannel)
    if (const auto site = tenant_site(call.tenant); site && *site) (*site)->client_notifier().ended(call);
  if (outcome == oauth::CallOutcome::moot) return;
  const bool delivered = outcome == oauth::CallOutcome::delivered;
  const std::string_view reason = delivered ? std::string_view() : name_of(outcome);
  const audit::Occasion occasion{.now = foundations_.clock.now(), .request_id = {}, .address = {}};
  if (call.about == oauth::CallAbout::backchannel) {
    (void)audit_->record(
        call.tenant, audit::make_event(delivered ? audit::kBackchannelNotified : audit::kBackchannelGivenUp,
                                       occasion, "system",
                                       {{audit::field::client_id, call.client.text()},
                                        {audit::field::method, oauth::mode_of(call)},
                                        {audit::field::request, call.subject},
                                        {audit::field::reason, reason}}));
    return;
  }
  const auto session = oauth::ended_session(call);
  foundations_.metrics.logout_calls.at({call.tenant.text(), name_of(outcome)}).add();
  (void)audit_->record(
      call.tenant,
      audit::make_event(delivered ? audit::kLogoutDelivered : audit::kLogoutGivenUp, occasion, "system",
                        {{audit::field::client_id, call.client.text()},
                         {audit::field::session, session.session.text()},
                         {audit::field::user, session.user.text()},
                         {audit::field::reason, reason}}));
}

}  // namespace gatehouse::app
