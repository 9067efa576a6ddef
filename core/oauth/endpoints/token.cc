#include "core/oauth/endpoints/token.h"

#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/base/words.h"
#include "core/oauth/client_authentication/sender_constraint.h"

namespace gatehouse::oauth {
namespace {

http::Response write_response(const TokenRequest& request, const TokenResponse& tokens, http::Scheme scheme) {
  boost::json::object body{
      {"access_token", tokens.access_token},
      {"token_type", tokens::token_type(request.confirmation)},
      {"expires_in", std::chrono::floor<std::chrono::seconds>(tokens.expires_in).count()}};
  if (!tokens.refresh_token.empty()) body["refresh_token"] = tokens.refresh_token;
  if (!tokens.id_token.empty()) body["id_token"] = tokens.id_token;
  if (!tokens.issued_token_type.empty()) body["issued_token_type"] = tokens.issued_token_type;
  if (!tokens.authorization_details.empty())  // RFC 9396 §7
    body["authorization_details"] = boost::json::parse(tokens.authorization_details);
  if (!tokens.scope.empty()) body["scope"] = join_words(tokens.scope);
  auto response = http::json(200, boost::json::serialize(body), scheme);
  response.headers.push_back({"Pragma", "no-cache"});  // RFC 6749 §5.1, for caches of HTTP/1.0
  return response;
}

/// A device asks every few seconds (RFC 8628 §3.5): that must not cost a write each time.
bool is_still_undecided(OAuthCode code) noexcept {
  return code == OAuthCode::authorization_pending || code == OAuthCode::slow_down;
}

}  // namespace

TokenEndpoint::Offered::Offered(std::unique_ptr<Grant> what, const TenantId& tenant,
                                telemetry::Family<telemetry::Counter>& issued)
    : grant(std::move(what)),
      id(issued, {tenant.text(), grant->grant_type(), "id", "none"}),
      unbound(cells(issued, tenant, *grant, {})),
      to_a_key(cells(issued, tenant, *grant, {.jkt = "any"})),
      to_a_certificate(cells(issued, tenant, *grant, {.x5t_s256 = "any"})) {}

TokenEndpoint::Offered::Cells TokenEndpoint::Offered::cells(telemetry::Family<telemetry::Counter>& issued,
                                                            const TenantId& tenant, const Grant& grant,
                                                            const tokens::Confirmation& confirmation) {
  const auto binding = tokens::binding_name(confirmation);
  return {.access = {issued, {tenant.text(), grant.grant_type(), "access", binding}},
          .refresh = {issued, {tenant.text(), grant.grant_type(), "refresh", binding}}};
}

const TokenEndpoint::Offered::Cells& TokenEndpoint::Offered::of(
    const tokens::Confirmation& confirmation) const noexcept {
  if (confirmation.empty()) return unbound;
  return confirmation.jkt.empty() ? to_a_certificate : to_a_key;
}

TokenEndpoint::TokenEndpoint(const ClientGate& gate, const dpop::ProofGate& proofs,
                             std::vector<std::unique_ptr<Grant>> grants, const TenantId& tenant,
                             telemetry::Family<telemetry::Counter>& issued)
    : gate_(gate), proofs_(proofs) {
  for (auto& grant : grants)
    grants_.emplace_back(std::move(grant), tenant, issued);
}

const http::EndpointRule& TokenEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "token",
                                            .path = "/token",
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .cors = http::Cors::clients,
                                            .metadata = "token_endpoint"};
  return kRule;
}

std::vector<std::string> TokenEndpoint::grant_types() const {
  std::vector<std::string> types;
  for (const auto& offered : grants_)
    types.emplace_back(offered.grant->grant_type());
  return types;
}

const TokenEndpoint::Offered* TokenEndpoint::find(std::string_view grant_type) const noexcept {
  for (const auto& offered : grants_)
    if (offered.grant->grant_type() == grant_type) return &offered;
  return nullptr;
}

http::Answer TokenEndpoint::handle(const http::Call& call) {
  auto answered = answer(call);
  if (!answered) return gate_.trouble(answered.error(), call);
  if (auto* response = std::get_if<http::Response>(&*answered); response != nullptr && has_proof(call))
    proofs_.offer_nonce(*response, call.now);
  return *std::move(answered);
}

void TokenEndpoint::count(const Offered& offered, const TokenRequest& request, const TokenResponse& tokens) {
  const auto& cells = offered.of(request.confirmation);
  cells.access->add();
  if (!tokens.id_token.empty()) offered.id->add();
  if (!tokens.refresh_token.empty()) (request.client.is_public() ? cells : offered.unbound).refresh->add();
}

Result<http::Answer> TokenEndpoint::answer(const http::Call& call) const {
  GH_TRY(auto required, gate_.required(call, "grant_type"));
  if (auto* refused = std::get_if<http::Answer>(&required)) return std::move(*refused);
  const auto grant_type = std::get<std::string_view>(required);
  const auto* offered = find(grant_type);
  std::optional<http::MoveTo> where_it_runs;
  if (offered != nullptr && call.running_on == http::RunsOn::io) {
    GH_TRY(where_it_runs, offered->grant->admit(call));
  }
  const auto ends_on_io = [offered](const config::ClientMetadata& client) {
    return offered != nullptr && offered->grant->fits_io(client);
  };
  // With a proof beside it an assertion is judged on the pool: the proof may want to go there. And where the
  // grant runs elsewhere an assertion is used up there.
  const bool proves_a_key = has_proof(call);
  // Here first, also where the grant runs elsewhere: a guess at a client's secret is counted before its hash
  // is computed (S-097), and whoever is refused costs no place there.
  GH_TRY(auto authenticated,
         gate_.authenticate(call,
                            proves_a_key || where_it_runs ? ClientAuthenticator::StaysOnIo() : ends_on_io));
  if (auto* answered = std::get_if<http::Answer>(&authenticated)) {
    // The pool that computes hashes runs all grants; no other can verify such a secret.
    const auto* moved = std::get_if<http::MoveTo>(answered);
    if (where_it_runs && moved != nullptr && moved->where != http::RunsOn::hash)
      return http::Answer(*where_it_runs);
    return std::move(*answered);
  }
  if (where_it_runs) return http::Answer(*where_it_runs);
  const auto& client = std::get<AuthenticatedClient>(authenticated);
  if (offered == nullptr)
    return gate_.refuse(call, {OAuthCode::unsupported_grant_type, "This grant_type is not offered here."},
                        audit::client_actor(client.id()));
  const auto& allowed = client.metadata().grant_types;
  if (!contains(allowed, grant_type))
    return gate_.refuse(call, {OAuthCode::unauthorized_client, "This client may not use this grant_type."},
                        audit::client_actor(client.id()));

  if (proves_a_key && call.running_on == http::RunsOn::io && !ends_on_io(client.metadata()))
    return http::Answer(http::MoveTo{http::RunsOn::pool});
  bool is_real = true;
  const auto brings_what_is_real = [&]() -> Result<bool> {
    GH_TRY(is_real, offered->grant->knows_what_comes({.call = call, .client = client}));
    return is_real;
  };
  GH_TRY(
      auto sender,
      proven_sender(proofs_, call, client.metadata(),
                    client.is_public() ? dpop::ProofGate::IsWorthRemembering(brings_what_is_real) : nullptr));
  if (const auto* elsewhere = std::get_if<http::MoveTo>(&sender)) return http::Answer(*elsewhere);
  if (const auto* error = std::get_if<OAuthError>(&sender))
    return gate_.refuse(call, *error, audit::client_actor(client.id()));

  const TokenRequest request{.call = call,
                             .client = client,
                             .confirmation = std::get<tokens::Confirmation>(std::move(sender)),
                             .denials = &gate_.denials()};
  GH_TRY(auto exchanged, offered->grant->exchange(request));
  if (const auto* elsewhere = std::get_if<http::MoveTo>(&exchanged)) return http::Answer(*elsewhere);
  if (const auto* error = std::get_if<OAuthError>(&exchanged)) {
    // Grants record what they refuse as invalid_grant themselves, with the reason; that nothing is decided
    // yet is not worth a record.
    if (error->code == OAuthCode::invalid_grant || is_still_undecided(error->code))
      return http::Answer(error_response(*error, gate_.scheme()));
    return gate_.refuse(call, *error, audit::client_actor(client.id()));
  }
  // What was nowhere a moment ago cannot be good now; its proof could be used once more.
  if (!is_real) return Error(ErrorCode::conflict, "a grant appeared while it was judged");
  const auto& tokens = std::get<TokenResponse>(exchanged);
  count(*offered, request, tokens);
  return http::Answer(write_response(request, tokens, gate_.scheme()));
}

}  // namespace gatehouse::oauth
