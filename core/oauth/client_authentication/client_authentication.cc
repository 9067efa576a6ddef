#include "core/oauth/client_authentication/client_authentication.h"

#include <optional>

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/config/rules/tls_rules.h"
#include "core/http/percent_encoding.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kRefused{OAuthCode::invalid_client, "Client authentication failed."};
constexpr OAuthError kTwoMethods{
    OAuthCode::invalid_request,
    "Use one client authentication method: the Authorization header, client_secret or client_assertion."};
constexpr OAuthError kMissing{
    OAuthCode::invalid_client,
    "Authenticate with the Authorization header or client_assertion, or send client_id."};
constexpr OAuthError kAssertionType{
    OAuthCode::invalid_request,
    "client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer, beside a "
    "client_assertion."};

constexpr OAuthError kMalformedCertificate{
    OAuthCode::invalid_request,
    "The client certificate is malformed, or came twice: the proxy in front must pass it on as configured."};

constexpr OAuthError kMadeBeforeStart{
    OAuthCode::invalid_client,
    "The server has just restarted and cannot tell whether this assertion was used before: make a new one, "
    "with iat, and try again in half a minute."};

/// Stands for both methods of RFC 7523; which of them counts is the client's registration.
constexpr std::string_view kByAssertion = "assertion";

bool is_by_assertion(std::string_view method) {
  return method == "client_secret_jwt" || method == "private_key_jwt";
}

/// RFC 6749 §2.3.1: base64 of form-encoded id and secret.
std::optional<std::pair<std::string, std::string>> read_basic(std::string_view credentials) {
  const auto decoded = base64_decode(credentials);
  if (!decoded) return std::nullopt;
  const auto colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::string_view pair = *decoded;
  auto id = http::percent_decode(pair.substr(0, colon));
  auto secret = http::percent_decode(pair.substr(colon + 1));
  if (!id || !secret) return std::nullopt;
  return std::pair(*std::move(id), *std::move(secret));
}

RefusedClient refused(const clients::ClientPtr& claimed, std::string_view reason) {
  if (claimed == nullptr) return {.error = kRefused, .reason = "unknown_client"};
  return {.error = kRefused, .reason = reason, .claimed = ClientId(claimed->client_id)};
}

/// Compared with in place of the secret of a client that does not exist or may not use this method.
constexpr std::string_view kDecoy = "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

}  // namespace

/// What the request says of its client; `method` is the registered name of how it says it.
struct ClientAuthenticator::Presented {
  std::string client_id;
  std::string proof;  ///< the secret, or the assertion
  std::string_view method;
};

std::variant<ClientAuthenticator::Presented, OAuthError> ClientAuthenticator::read_presented(
    const http::Call& call) {
  const auto id = call.form.value_of("client_id");
  const auto secret = call.form.value_of("client_secret");
  const auto assertion = call.form.value_of("client_assertion");
  const auto header = call.request.header("authorization");
  // RFC 6749 §2.3: not more than one method in each request (S-219).
  if (int{header.has_value()} + int{secret.has_value()} + int{assertion.has_value()} > 1) return kTwoMethods;
  if (header) {
    constexpr std::string_view kScheme = "basic ";
    if (!starts_with_ignoring_case(*header, kScheme)) return kRefused;
    auto pair = read_basic(header->substr(kScheme.size()));
    // A client_id beside the header may repeat it (RFC 6749 §3.2.1), never name another client.
    if (!pair || (id && *id != pair->first)) return kRefused;
    return Presented{std::move(pair->first), std::move(pair->second), "client_secret_basic"};
  }
  if (assertion.has_value() != call.form.value_of("client_assertion_type").has_value() ||
      (assertion && call.form.value_of("client_assertion_type") != kJwtBearerAssertion))
    return kAssertionType;
  if (assertion) {
    auto claimed = ClientAssertions::claimed_client(*assertion);
    // RFC 7521 §4.2: a client_id beside it must identify the same client.
    if (claimed.empty() || (id && *id != claimed.text())) return kRefused;
    return Presented{claimed.text(), std::string(*assertion), kByAssertion};
  }
  if (!id) return kMissing;
  if (!secret) return Presented{std::string(*id), "", "none"};
  return Presented{std::string(*id), std::string(*secret), "client_secret_post"};
}

// OpenID Core §3.1.3.1, §9: by the method that the client is registered for, and by no other.
Result<ClientVerdict> ClientAuthenticator::authenticate(const http::Call& call,
                                                        const StaysOnIo& stays) const {
  const auto read = read_presented(call);
  if (const auto* error = std::get_if<OAuthError>(&read))
    return ClientVerdict(RefusedClient{.error = *error, .reason = to_string(error->code)});
  const auto& presented = std::get<Presented>(read);

  auto known = clients_.peek(ClientId(presented.client_id));
  if (!known) {
    if (call.running_on == http::RunsOn::io) return ClientVerdict(http::MoveTo{http::RunsOn::pool});
    GH_TRY(known, clients_.find(ClientId(presented.client_id)));
  }
  const clients::ClientPtr& client = *known;
  if (presented.method == kByAssertion) return judge_assertion(client, presented, call, stays);
  if (presented.method != "none") return judge_secret(client, presented, call);
  // RFC 8705 §2: such a client says who it is by its client_id alone.
  if (client != nullptr && config::is_certificate_method(client->token_endpoint_auth_method))
    return judge_certificate(client, call);
  if (client == nullptr || client->token_endpoint_auth_method != "none")
    return ClientVerdict(refused(client, "wrong_method"));
  return ClientVerdict(AuthenticatedClient(client));
}

Result<ClientVerdict> ClientAuthenticator::judge_assertion(const clients::ClientPtr& client,
                                                           const Presented& presented, const http::Call& call,
                                                           const StaysOnIo& stays) const {
  if (client == nullptr || !is_by_assertion(client->token_endpoint_auth_method))
    return ClientVerdict(refused(client, "wrong_method"));
  if (call.running_on == http::RunsOn::io && !(stays && stays(*client) && assertions_.fits_io(client)))
    return ClientVerdict(http::MoveTo{http::RunsOn::pool});
  GH_TRY(const auto reason, assertions_.judge(client, presented.proof, call));
  if (!reason.empty()) {
    auto verdict = refused(client, reason);
    if (reason == ClientAssertions::kMadeBeforeStart) verdict.error = kMadeBeforeStart;
    return ClientVerdict(std::move(verdict));
  }
  return ClientVerdict(AuthenticatedClient(client));
}

Result<ClientVerdict> ClientAuthenticator::judge_certificate(const clients::ClientPtr& client,
                                                             const http::Call& call) const {
  if (call.running_on == http::RunsOn::io) return ClientVerdict(http::MoveTo{http::RunsOn::pool});
  GH_TRY(const auto reason, certificates_.judge(client, call));
  if (reason.empty()) return ClientVerdict(AuthenticatedClient(client));
  auto verdict = refused(client, reason);
  if (reason == "malformed_certificate") verdict.error = kMalformedCertificate;
  return ClientVerdict(std::move(verdict));
}

std::vector<std::string> ClientAuthenticator::methods(const config::MtlsSettings& mtls) {
  std::vector<std::string> names{"client_secret_basic", "client_secret_post", "client_secret_jwt",
                                 "private_key_jwt", "none"};
  if (mtls.reachable) names.emplace_back("self_signed_tls_client_auth");
  if (mtls.reachable && !mtls.authorities.empty()) names.emplace_back("tls_client_auth");
  return names;
}

Result<ClientVerdict> ClientAuthenticator::judge_secret(const clients::ClientPtr& client,
                                                        const Presented& presented,
                                                        const http::Call& call) const {
  const bool method_fits = client != nullptr && client->token_endpoint_auth_method == presented.method;
  const std::string_view stored = method_fits ? std::string_view(client->client_secret_hash) : kDecoy;
  const bool costly = clients::ClientSecrets::is_costly(stored);
  if (costly && call.running_on != http::RunsOn::hash) {
    // A place is taken before the queue and given back for the right secret, as at sign-in.
    if (failures_.take(call.client_address, call.now) > Duration::zero())
      return Error(ErrorCode::unavailable, "too many wrong client secrets from this network");
    return ClientVerdict(http::MoveTo{http::RunsOn::hash});
  }
  switch (secrets_.verify(ClientId(presented.client_id), stored, presented.proof)) {
    case clients::SecretVerdict::match:
      if (costly) failures_.give_back(call.client_address);
      if (method_fits) return ClientVerdict(AuthenticatedClient(client));
      return ClientVerdict(refused(client, "wrong_method"));
    case clients::SecretVerdict::mismatch:
      return ClientVerdict(refused(client, method_fits ? "wrong_secret" : "wrong_method"));
    case clients::SecretVerdict::unavailable:
      return Error(ErrorCode::unavailable, "no memory for verifying a client secret");
  }
  return ClientVerdict(refused(client, "wrong_secret"));
}

}  // namespace gatehouse::oauth
