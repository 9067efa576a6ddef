#include "core/oauth/endpoints/pushed_authorization.h"

#include <boost/json.hpp>

#include "core/oauth/client_authentication/sender_constraint.h"

namespace gatehouse::oauth {
namespace {

/// What proves the client is no part of what it asks for, and is not kept.
bool is_proof(std::string_view name) {
  return name == "client_secret" || name == "client_assertion" || name == "client_assertion_type";
}

/// RFC 9126 §2.3, RFC 6585 §4: the server is well, and others are served.
http::Response too_many(std::string_view text, Duration wait, http::Scheme scheme) {
  auto response = error_response({OAuthCode::temporarily_unavailable, text}, scheme);
  response.status = 429;
  for (auto& header : response.headers)
    if (header.name == "Retry-After")
      header.value = std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count());
  return response;
}

}  // namespace

const http::EndpointRule& PushedAuthorizationEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "par",
                                            .path = "/par",
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .cors = http::Cors::clients,
                                            .metadata = "pushed_authorization_request_endpoint"};
  return kRule;
}

http::Answer PushedAuthorizationEndpoint::handle(const http::Call& call) {
  auto answered = answer(call);
  if (!answered) return gate_.trouble(answered.error(), call);
  if (auto* response = std::get_if<http::Response>(&*answered); response != nullptr && has_proof(call))
    proofs_.offer_nonce(*response, call.now);
  return *std::move(answered);
}

std::variant<http::Params, OAuthError> PushedAuthorizationEndpoint::parameters(
    const http::Call& call, const AuthenticatedClient& client) const {
  const auto& form = call.form;
  // RFC 9126 §2.1: a request_uri is never pushed; it would be a request of another client's.
  if (form.value_of("request_uri"))
    return OAuthError{OAuthCode::invalid_request, "request_uri must not be pushed."};
  // RFC 9126 §3.
  if (const auto object = form.value_of("request")) return objects_.open(*object, client.shared(), call.now);
  std::vector<http::Params::Pair> pairs;
  for (const auto& pair : form.pairs())
    if (!is_proof(pair.first)) pairs.push_back(pair);
  // A client_id that is there is the one that authenticated; with HTTP Basic it may be left out.
  if (!form.value_of("client_id")) pairs.emplace_back("client_id", client.id().text());
  return http::Params(std::move(pairs));
}

Result<std::variant<interaction::AuthorizationRequest, OAuthError>> PushedAuthorizationEndpoint::check(
    const http::Params& params, RequestForm form, TimePoint now) const {
  using Checked = std::variant<interaction::AuthorizationRequest, OAuthError>;
  GH_TRY(auto found, find_trusted_target(params, tenant_.id, clients_));
  if (std::holds_alternative<Untrusted>(found))
    return Checked(OAuthError{OAuthCode::invalid_request,
                              "redirect_uri is missing, or not registered for this client."});
  const auto& target = std::get<TrustedTarget>(found);
  AuthorizeDraft draft{
      .params = params,
      .client = *target.client,
      .tenant = tenant_,
      .now = now,
      .form = form,
      .request = {.client = ClientId(target.client->client_id), .redirect_uri = target.redirect.uri()}};
  for (const auto& one : authorize_checks())
    if (const auto error = one.run(draft)) return Checked(*error);
  // Whoever has the link sees the page, which a hint would be filled in on: an app pushes so that no browser
  // learns what it said of the person (S-074, RFC 9126 §1).
  draft.request.login_hint.clear();
  return Checked(std::move(draft.request));
}

Result<std::optional<OAuthError>> PushedAuthorizationEndpoint::bind(
    interaction::AuthorizationRequest& request, const http::Call& call) const {
  GH_TRY(const auto sender, proven_key(proofs_, call));
  if (const auto* error = std::get_if<OAuthError>(&sender)) return std::optional(*error);
  const auto* confirmation = std::get_if<tokens::Confirmation>(&sender);
  if (confirmation == nullptr || confirmation->empty()) return std::optional<OAuthError>();
  if (!request.dpop_jkt.empty() && request.dpop_jkt != confirmation->jkt)
    return std::optional(
        OAuthError{OAuthCode::invalid_dpop_proof, "dpop_jkt is not the key of the DPoP proof."});
  request.dpop_jkt = confirmation->jkt;
  return std::optional<OAuthError>();
}

Result<std::optional<http::Answer>> PushedAuthorizationEndpoint::introduce(const http::Call& call) const {
  using Answered = std::optional<http::Answer>;
  std::string id(call.form.value_of("client_id").value_or(""));
  if (const auto assertion = call.form.value_of("client_assertion"); id.empty() && assertion)
    id = ClientAssertions::claimed_client(*assertion).text();
  if (call.running_on == http::RunsOn::io && introduction_.waits(id))
    return Answered(http::MoveTo{http::RunsOn::pool});
  GH_TRY(const auto outcome, introduction_.introduce(id, call));
  if (const auto* later = std::get_if<ClientIntroduction::TooMany>(&outcome))
    return Answered(
        too_many("Too many documents of clients are asked for from this network. Try again later.",
                 later->wait, gate_.scheme()));
  const auto* refused = std::get_if<clients::DocumentRefusal>(&outcome);
  if (refused == nullptr) return Answered();
  GH_TRY(auto answer, gate_.refuse(call, {OAuthCode::invalid_client, refused->text}, "system"));
  return Answered(std::move(answer));
}

Result<http::Answer> PushedAuthorizationEndpoint::answer(const http::Call& call) const {
  GH_TRY(auto malformed, gate_.well_formed(call));
  if (malformed) return *std::move(malformed);
  GH_TRY(auto stranger, introduce(call));
  if (stranger) return *std::move(stranger);
  GH_TRY(auto authenticated, gate_.authenticate(call));
  if (auto* refused = std::get_if<http::Answer>(&authenticated)) return std::move(*refused);
  if (call.running_on == http::RunsOn::io) return http::Answer(http::MoveTo{http::RunsOn::pool});
  const auto& client = std::get<AuthenticatedClient>(authenticated);
  // Anybody can name a public client, and each request is a row of the store.
  if (client.is_public())
    if (const auto wait = of_strangers_.take(call.client_address, call.now); wait > Duration::zero())
      return http::Answer(
          too_many("Too many requests are pushed from this network. Try again later.", wait, gate_.scheme()));
  const auto refuse = [&](const OAuthError& error) {  // RFC 9126 §2.3
    return gate_.refuse(call, error, audit::client_actor(client.id()));
  };
  const auto params = parameters(call, client);
  if (const auto* error = std::get_if<OAuthError>(&params)) return refuse(*error);
  const auto form = RequestForm{.pushed = true, .is_signed = call.form.value_of("request").has_value()};
  GH_TRY(auto checked, check(std::get<http::Params>(params), form, call.now));
  if (const auto* error = std::get_if<OAuthError>(&checked)) return refuse(*error);
  auto& request = std::get<interaction::AuthorizationRequest>(checked);
  GH_TRY(const auto unbound, bind(request, call));
  if (unbound) return refuse(*unbound);
  GH_TRY(const auto request_uri, requests_.keep(request, call.now));
  const auto lifetime = std::chrono::floor<std::chrono::seconds>(requests_.lifetime()).count();
  return http::Answer(http::json(
      201,
      boost::json::serialize(boost::json::object{{"request_uri", request_uri}, {"expires_in", lifetime}}),
      gate_.scheme()));
}

}  // namespace gatehouse::oauth
