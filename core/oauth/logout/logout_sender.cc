#include "core/oauth/logout/logout_sender.h"

#include <map>

#include "core/base/words.h"
#include "core/http/percent_encoding.h"
#include "core/oauth/logout/session_clients.h"

namespace gatehouse::oauth {
namespace {

constexpr Duration kWorthTelling = std::chrono::hours(2);

}  // namespace

PendingCall logout_call(const TenantId& tenant, const ClientId& client, const EndedSession& ended) {
  return {.about = CallAbout::logout,
          .subject = ended.event.text(),
          .tenant = tenant,
          .client = client,
          .due = ended.at,
          .until = ended.at + kWorthTelling,
          .more = ended.session.text() + " " + ended.user.text()};
}

EndedSession ended_session(const PendingCall& call) {
  std::string_view words = call.more;
  const auto session = take_word(words), user = take_word(words);
  return {.event = EventId(call.subject),
          .session = SessionId(std::string(session)),
          .user = UserId(std::string(user)),
          .at = call.due};
}

Result<std::vector<ClientId>> LogoutSender::clients_of(const SessionId& session, TimePoint now) const {
  GH_TRY(auto clients, clients_of_session(clients_, grants_, session, now));
  auto wanting = std::move(clients.unknown);
  for (const auto& client : clients.known)
    if (!client->backchannel_logout_uri.empty()) wanting.emplace_back(client->client_id);
  return wanting;
}

CallOutcome LogoutSender::call(const PendingCall& logout, TimePoint now) const {
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

Result<CallOutcome> LogoutSender::try_call(const PendingCall& logout, TimePoint now) const {
  GH_TRY(const auto client, clients_.find(logout.client));
  if (client == nullptr || client->backchannel_logout_uri.empty()) return CallOutcome::moot;
  const auto ended = ended_session(logout);
  const auto algorithm =
      jose::parse_algorithm(client->id_token_signed_response_alg.value_or(settings_.id_alg))
          .value_or(jose::Algorithm::rs256);
  GH_TRY(auto token, tokens_.mint({.subject = subjects_.subject_of(ended.user, *client),
                                   .session = ended.session,
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
