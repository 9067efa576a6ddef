#include "core/interaction/dispatcher.h"

#include "core/config/rules/document_address.h"
#include "core/interaction/grant_consent.h"
#include "core/policy/policy.h"

namespace gatehouse::interaction {
namespace {

/// RFC 8252 §8.6: where anybody can pose as the client (no secret, and no https address that only its owner
/// answers), an earlier consent proves nothing and the person is asked every time (S-227). Likewise where
/// nobody but the app itself says what it is: its document may have changed since.
bool remembered_consent_counts(const config::ClientMetadata& client, const std::string& redirect_uri) {
  if (config::is_document_address(client.client_id)) return false;
  return client.token_endpoint_auth_method != "none" || redirect_uri.starts_with("https://");
}

constexpr int kTries = 3;  // of a grant whose session or consent changes under it

const PageError kClientGone{.status = 400, .code = "invalid_client", .text = pages::ErrorText("app_gone")};

}  // namespace

Result<clients::ClientPtr> Dispatcher::client_of(const AuthorizationRequest& request) const {
  static const auto kOurselves = [] {
    config::ClientMetadata ourselves;
    ourselves.consent = config::ConsentRule::skip;
    return std::make_shared<const config::ClientMetadata>(std::move(ourselves));
  }();
  if (request.asked_by == AskedBy::own_page) return kOurselves;
  return clients_.find(request.client);
}

const Completion& Dispatcher::completion_of(const AuthorizationRequest& request) const noexcept {
  switch (request.asked_by) {
    case AskedBy::device:
      return completions_.device;
    case AskedBy::backchannel:
      return completions_.backchannel;
    case AskedBy::app:
    case AskedBy::own_page:
      return completions_.app;
  }
  return completions_.app;
}

AuthorizationRequest Dispatcher::own_page(std::string url) {
  return {.asked_by = AskedBy::own_page, .redirect_uri = std::move(url)};
}

Result<std::optional<http::Response>> Dispatcher::grant(const AuthorizationRequest& request,
                                                        const Standing& standing,
                                                        const http::Call& call) const {
  if (request.asked_by == AskedBy::own_page)
    return std::optional(http::redirect(request.redirect_uri, pages_.scheme()));
  return completion_of(request).grant(
      request, *standing.client,
      {.session = *standing.session, .person = *standing.person, .consent = standing.consent}, call);
}

Result<Dispatcher::Reached> Dispatcher::reach(const AuthorizationRequest& request, Interaction* interaction,
                                              const std::optional<Session>& session,
                                              const http::Call& call) const {
  auto by = session;
  for (int tries = 0; tries < kTries; ++tries) {
    GH_TRY(auto standing, this->standing(request, interaction, by, call));
    if (!standing.client || standing.step != Step::complete)
      return Reached{.standing = std::move(standing), .answer = std::nullopt};
    GH_TRY(auto answer, grant(request, standing, call));
    if (answer) return Reached{.standing = std::move(standing), .answer = std::move(answer)};
    // The person signed out meanwhile, or the consent is another: what the request came with is not believed
    // twice. Where the session has ended, its cookie finds none either.
    GH_TRY(by, sessions_.find_again(*standing.session, call.now));
  }
  return Error(ErrorCode::conflict, "the session or the consent of a grant changed three times");
}

Result<http::Response> Dispatcher::refuse_request(const AuthorizationRequest& request,
                                                  const clients::ClientPtr& client, RefusedBecause reason,
                                                  const http::Call& call) const {
  if (request.asked_by == AskedBy::own_page)
    return pages_.error({.status = 200, .code = "cancelled", .text = pages::ErrorText("cancelled")}, call);
  return completion_of(request).refuse(request, *client, reason, call);
}

Result<Standing> Dispatcher::standing(const AuthorizationRequest& request, Interaction* interaction,
                                      std::optional<Session> session, const http::Call& call) const {
  Standing standing;
  GH_TRY(standing.client, client_of(request));
  if (!standing.client) return standing;
  if (!session) {
    GH_TRY(session, sessions_.find(call.request, call.now));
  }
  if (session) {
    GH_TRY(auto record, stores_.accounts.find(session->record.user));
    const policy::Principal principal{.account = record ? std::optional(record->state) : std::nullopt};
    if (policy::may_act(principal) == policy::Verdict::allowed) {
      GH_TRY(standing.person, accounts::read_account(*std::move(record)));
      standing.session = std::move(session);
    }
  }

  StepFacts facts{
      .request = request,
      .progress = {},
      .session = std::nullopt,
      .may_sign_up = pages_.may_sign_up(request),
      .consent_rule = standing.client->consent,
      .remembered_consent_counts = remembered_consent_counts(*standing.client, request.redirect_uri),
      .consented_scopes = {},
      .consented_claims = {},
      .now = call.now};
  if (standing.session) {
    const auto& user = standing.session->record.user;
    facts.session = SignedIn{.subject = subjects_.subject_of(user, *standing.client),
                             .auth_time = standing.session->record.auth_time};
    // Progress made as one person counts for no other who signed in meanwhile in another window.
    if (interaction != nullptr && interaction->person == user) facts.progress = interaction->progress;
    if (facts.consent_rule == config::ConsentRule::ask || facts.progress.consented) {
      GH_TRY(auto consent, stores_.consents.find(user, request.client));
      if (consent) {
        facts.consented_scopes = consent->scopes;
        facts.consented_claims = consent->claims;
      }
      standing.consent = grant_consent({.request = request,
                                        .user = user,
                                        .given_now = facts.progress.consented,
                                        .read = std::move(consent),
                                        .now = call.now});
    }
  }
  standing.step = next_step(facts);
  return standing;
}

Result<http::Response> Dispatcher::begin(AuthorizationRequest request, const http::Call& call) const {
  GH_TRY(auto reached, reach(request, nullptr, std::nullopt, call));
  const auto& client = reached.standing.client;
  if (!client) return pages_.error(kClientGone, call);
  if (reached.answer) return *std::move(reached.answer);
  if (reached.standing.step == Step::refuse_login_required)
    return refuse_request(request, client, RefusedBecause::login_required, call);
  if (reached.standing.step == Step::refuse_consent_required)
    return refuse_request(request, client, RefusedBecause::consent_required, call);
  // Each is a row that lives for half an hour, and nobody has proved anything yet.
  if (const auto wait = beginnings_.take(call.client_address, call.now); wait > Duration::zero())
    return pages_.error(too_many(wait), call);
  GH_TRY(auto begun, interactions_.begin(std::move(request), call));
  flow_.shown->add();
  auto response = http::redirect(pages_.interaction_url(begun.interaction), pages_.scheme());
  if (begun.cookie) response.headers.push_back(*std::move(begun.cookie));
  return response;
}

Result<http::Response> Dispatcher::advance(Interaction& interaction, const std::optional<Session>& session,
                                           const http::Call& call) const {
  GH_TRY(auto reached, reach(interaction.request, &interaction, session, call));
  if (!reached.standing.client) return pages_.error(kClientGone, call);
  if (reached.answer) {
    flow_.returned->add();
    // The code is out: an interaction that cannot be removed now expires by itself.
    (void)interactions_.end(interaction, call.now);
    return *std::move(reached.answer);
  }
  if (reached.standing.step == Step::refuse_login_required)
    return refuse(interaction, RefusedBecause::login_required, call);
  if (reached.standing.step == Step::refuse_consent_required)
    return refuse(interaction, RefusedBecause::consent_required, call);
  return http::redirect(pages_.interaction_url(interaction), pages_.scheme());
}

Result<http::Response> Dispatcher::refuse(const Interaction& interaction, RefusedBecause reason,
                                          const http::Call& call) const {
  GH_TRY(const auto client, client_of(interaction.request));
  if (!client) return pages_.error(kClientGone, call);
  GH_TRY(auto response, refuse_request(interaction.request, client, reason, call));
  if (reason == RefusedBecause::access_denied) flow_.abandoned->add();
  (void)interactions_.end(interaction, call.now);
  return response;
}

}  // namespace gatehouse::interaction
