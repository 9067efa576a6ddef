#include "core/oauth/backchannel/logout_sender.h"

#include <map>

#include "core/http/percent_encoding.h"
#include "core/oauth/session_clients.h"

namespace gatehouse::oauth {
namespace {

/// Back-Channel Logout §2.8: 200, and 204 from frameworks that cannot do otherwise; 400 where the call is
/// wrong or the sign-out failed for good. What the rest of HTTP calls temporary is tried again.
CallOutcome outcome_of(int status) noexcept {
  if (status >= 200 && status < 300) return CallOutcome::delivered;
  const bool temporary = status >= 500 || status == 408 || status == 425 || status == 429;
  return temporary ? CallOutcome::failed : CallOutcome::refused;
}

}  // namespace

Result<std::vector<ClientId>> LogoutSender::clients_of(const SessionId& session, TimePoint now) const {
  GH_TRY(const auto clients, clients_of_session(clients_, grants_, session, now));
  std::vector<ClientId> wanting;
  for (const auto& client : clients)
    if (!client->backchannel_logout_uri.empty()) wanting.emplace_back(client->client_id);
  return wanting;
}

CallOutcome LogoutSender::call(const PendingLogout& logout, TimePoint now) const {
  const auto made = try_call(logout, now);
  if (made && *made != CallOutcome::failed && *made != CallOutcome::refused) return *made;
  log_.warn({.event = "logout.call_failed",
             .message = "An app could not be told that a person signed out",
             .tenant = logout.tenant.text(),
             .client_id = logout.client.text(),
             .outcome = telemetry::Outcome::error,
             .code = made ? "refused_by_app" : to_string(made.error().code()),
             .error = made ? nullptr : &made.error()});
  if (made) return *made;
  return made.error().code() == ErrorCode::invalid_argument ? CallOutcome::refused : CallOutcome::failed;
}

Result<CallOutcome> LogoutSender::try_call(const PendingLogout& logout, TimePoint now) const {
  GH_TRY(const auto client, clients_.find(logout.client));
  if (client == nullptr || client->backchannel_logout_uri.empty()) return CallOutcome::moot;
  const auto algorithm =
      jose::parse_algorithm(client->id_token_signed_response_alg.value_or(settings_.id_alg))
          .value_or(jose::Algorithm::rs256);
  GH_TRY(auto token, tokens_.mint({.subject = subjects_.subject_of(logout.user, *client),
                                   .session = logout.session,
                                   .issued_at = now},
                                  *client, algorithm));
  // Back-Channel Logout §2.6: whoever had its ID tokens encrypted should refuse this one in the clear.
  GH_TRY(token,
         encrypter_.encrypt(std::move(token), jose::Inside::signed_jwt, *client, oidc::kIdTokenEncryption));
  const std::map<std::string_view, std::string> form{{"logout_token", std::move(token)}};
  GH_TRY(const auto status, fetcher_->post_form(client->backchannel_logout_uri, http::form_encode(form)));
  return outcome_of(status);
}

}  // namespace gatehouse::oauth
