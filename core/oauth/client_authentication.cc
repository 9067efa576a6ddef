#include "core/oauth/client_authentication.h"

#include <optional>

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/http/percent_encoding.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kRefused{OAuthCode::invalid_client, "Client authentication failed."};
constexpr OAuthError kTwoMethods{
    OAuthCode::invalid_request,
    "Use one client authentication method: the Authorization header or the body, not both."};
constexpr OAuthError kMissing{OAuthCode::invalid_client,
                              "Authenticate with the Authorization header, or send client_id."};

/// What the request says of its client; `method` is the registered name of how it says it.
struct Presented {
  std::string client_id;
  std::string secret;
  std::string_view method;
};

/// RFC 6749 §2.3.1: base64 of form-encoded id and secret.
std::optional<Presented> read_basic(std::string_view credentials) {
  const auto decoded = base64_decode(credentials);
  if (!decoded) return std::nullopt;
  const auto colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::string_view pair = *decoded;
  auto id = http::percent_decode(pair.substr(0, colon), http::PlusSign::is_space);
  auto secret = http::percent_decode(pair.substr(colon + 1), http::PlusSign::is_space);
  if (!id || !secret) return std::nullopt;
  return Presented{*std::move(id), *std::move(secret), "client_secret_basic"};
}

std::variant<Presented, OAuthError> read_presented(const http::Call& call) {
  const auto in_body_id = call.form.value_of("client_id");
  const auto in_body_secret = call.form.value_of("client_secret");
  if (const auto header = call.request.header("authorization")) {
    constexpr std::string_view kScheme = "basic ";
    if (!starts_with_ignoring_case(*header, kScheme)) return kRefused;
    if (in_body_secret) return kTwoMethods;
    auto presented = read_basic(header->substr(kScheme.size()));
    // A client_id beside the header may repeat it (RFC 6749 §3.2.1), never name another client.
    if (!presented || (in_body_id && *in_body_id != presented->client_id)) return kRefused;
    return *std::move(presented);
  }
  if (!in_body_id) return kMissing;
  if (!in_body_secret) return Presented{std::string(*in_body_id), "", "none"};
  return Presented{std::string(*in_body_id), std::string(*in_body_secret), "client_secret_post"};
}

RefusedClient refused(const clients::ClientPtr& claimed, std::string_view reason) {
  if (claimed == nullptr) return {.error = kRefused, .reason = "unknown_client"};
  return {.error = kRefused, .reason = reason, .claimed = ClientId(claimed->client_id)};
}

/// Compared with in place of the secret of a client that does not exist or may not use this method.
constexpr std::string_view kDecoy = "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

}  // namespace

Result<ClientVerdict> ClientAuthenticator::authenticate(const http::Call& call) const {
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
  const bool method_fits = client != nullptr && client->token_endpoint_auth_method == presented.method;
  if (presented.method == "none") {
    if (!method_fits) return ClientVerdict(refused(client, "wrong_method"));
    return ClientVerdict(AuthenticatedClient(client));
  }
  const std::string_view stored = method_fits ? std::string_view(client->client_secret_hash) : kDecoy;
  const bool costly = clients::ClientSecrets::is_costly(stored);
  if (costly && call.running_on != http::RunsOn::hash) {
    // A place is taken before the queue and given back for the right secret, as at sign-in.
    if (failures_.take(call.client_address, call.now) > Duration::zero())
      return Error(ErrorCode::unavailable, "too many wrong client secrets from this network");
    return ClientVerdict(http::MoveTo{http::RunsOn::hash});
  }
  switch (secrets_.verify(ClientId(presented.client_id), stored, presented.secret)) {
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
