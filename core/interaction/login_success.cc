#include "core/interaction/login_success.h"

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"

namespace gatehouse::interaction {

// Before the new session: after an error or a crash nobody is signed in, and no app is left with a person who
// is gone (Back-Channel Logout §2.5, S-229).
Result<void> LoginSuccess::end_session_of_others(const UserId& user, const ClientId& client,
                                                 const http::Call& call) const {
  GH_TRY(const auto before, sessions_.find(call.request, call.now));
  if (!before || before->record.user == user) return {};
  GH_TRY_VOID(ending_.end(*before, client, call));
  return {};
}

Result<http::Response> LoginSuccess::let_in(Interactions::Found& found, const UserId& user,
                                            const http::Call& call) const {
  // RFC 8176 §2: "pwd". One factor is assurance level 1.
  tokens::Authentication how{.auth_time = call.now, .acr = "1", .amr = {"pwd"}};
  const auto event = audit::make_event(audit::kLoginSucceeded, occasion_of(call), audit::user_actor(user),
                                       {{audit::field::client_id, found.interaction.request.client.text()},
                                        {audit::field::method, "pwd"},
                                        {audit::field::acr, how.acr}});
  GH_TRY_VOID(end_session_of_others(user, found.interaction.request.client, call));
  GH_TRY(auto started, sessions_.start(call.request, user, std::move(how),
                                       {.now = call.now, .events = std::span(&event, 1)}));
  audit_.wake();
  log_.tell(event);
  found.interaction.person = user;
  found.interaction.progress = {.signed_in = true, .consented = false};
  GH_TRY_VOID(interactions_.save(found.interaction, call.now));
  GH_TRY(auto response, dispatcher_.advance(found.interaction, started.session, call));
  for (auto& cookie : started.cookies)
    response.headers.push_back(std::move(cookie));
  return response;
}

}  // namespace gatehouse::interaction
