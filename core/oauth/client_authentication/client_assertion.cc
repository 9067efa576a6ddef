#include "core/oauth/client_authentication/client_assertion.h"

#include <algorithm>
#include <array>

#include "core/crypto/digest.h"
#include "core/jose/signed_object.h"
#include "core/jose/strict_algorithms.h"
#include "core/oauth/client_authentication/assertion_claims.h"

namespace gatehouse::oauth {
namespace {

namespace json = boost::json;
using jose::Algorithm;

// RFC 7523 names no `typ`; its successor has the last one, which no other token of ours or theirs bears.
constexpr std::array<std::string_view, 3> kTypes = {"", "JWT", "client-authentication+jwt"};
constexpr std::array kMacs = {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512};

}  // namespace

ClientId ClientAssertions::claimed_client(std::string_view assertion) {
  return ClientId(jose::claimed_text(assertion, "sub").value_or(std::string()));
}

std::vector<std::string> ClientAssertions::algorithms() {
  std::vector<std::string> names;
  for (const auto algorithm : jose::key_pair_algorithms())
    names.emplace_back(jose::to_string(algorithm));
  for (const auto algorithm : kMacs)
    names.emplace_back(jose::to_string(algorithm));
  return names;
}

Result<json::object, jose::Refusal> ClientAssertions::verify(const config::ClientMetadata& client,
                                                             const clients::ClientKeys::Keys& keys,
                                                             const std::optional<Secret>& secret,
                                                             std::string_view assertion) const {
  const auto& name = client.token_endpoint_auth_signing_alg;
  const auto registered = name ? jose::parse_algorithm(*name) : std::nullopt;
  if (!secret) {
    const std::span<const Algorithm> any =
        settings_.strict ? std::span<const Algorithm>(jose::kStrictAlgorithms) : jose::key_pair_algorithms();
    const auto accepted = registered ? std::span(&*registered, 1) : any;
    return jose::verify_signed_object(assertion, *keys, {.types = kTypes, .algorithms = accepted});
  }
  const auto algorithm = registered.value_or(Algorithm::hs256);
  auto key = jose::MacKey::create(algorithm, Secret::copy_of(secret->reveal()));
  if (!key) return jose::Refusal{"the secret is too short for the algorithm"};
  return jose::verify_signed_object(assertion, *key,
                                    {.types = kTypes, .algorithms = std::span(&algorithm, 1)});
}

bool ClientAssertions::is_for_us(const json::object& claims, const http::Call& call) const {
  const auto* audience = claims.if_contains("aud");
  if (audience == nullptr || (settings_.strict && !audience->is_string())) return false;
  const auto name = only_audience(claims);
  if (!name) return false;
  const auto aud = *name;
  if (!aud.starts_with(settings_.issuer)) return false;
  const auto rest = aud.substr(settings_.issuer.size());
  return rest.empty() || (!settings_.strict && (rest == "/token" || rest == call.path));
}

bool ClientAssertions::fits_io(const clients::ClientPtr& client) const {
  if (replays_.waits()) return false;
  if (client->token_endpoint_auth_method == "client_secret_jwt") return true;
  const auto keys = keys_.peek(client);
  return keys && std::all_of(keys->begin(), keys->end(),
                             [](const jose::PublicKey& key) { return jose::signs_quickly(key.algorithm()); });
}

Result<std::string_view> ClientAssertions::judge(const clients::ClientPtr& client, std::string_view assertion,
                                                 const http::Call& call) const {
  std::optional<Secret> secret;
  if (client->token_endpoint_auth_method == "client_secret_jwt") {
    GH_TRY(secret, secrets_.recover(ClientId(client->client_id), client->client_secret_hash));
  }
  clients::ClientKeys::Keys keys;
  if (!secret) {
    auto found = keys_.signature_keys(client, jose::claimed_key(assertion).value_or(std::string()), call.now);
    // Too busy is not the client's fault: 503, so that it comes again.
    if (!found && found.error().code() == ErrorCode::unavailable) return std::move(found).error();
    if (!found) return std::string_view("keys_unavailable");
    keys = *std::move(found);
  }
  const auto verified = verify(*client, keys, secret, assertion);
  if (!verified) return std::string_view("wrong_signature");
  const auto& claims = *verified;
  if (text_claim(claims, "iss") != client->client_id || text_claim(claims, "sub") != client->client_id)
    return std::string_view("wrong_issuer");
  if (!is_for_us(claims, call)) return std::string_view("wrong_audience");
  if (!is_timely(claims, call.now)) return std::string_view("expired_assertion");
  const auto id = text_claim(claims, "jti");
  if (id.empty() || id.size() > kLongestAssertionId) return std::string_view("missing_jti");
  // Whoever caught it before a crash could bring it once more.
  if (replays_.may_be_forgotten(validity_of(claims))) return kMadeBeforeStart;
  // RFC 7519 §4.1.7.
  const auto digest =
      crypto::keyed_digest(settings_.tenant.text(), {"client_assertion", client->client_id, id});
  GH_TRY(const bool first, replays_.remember(digest, *time_claim(claims, "exp") + kAssertionSkew, call.now));
  return std::string_view(first ? "" : "replayed_assertion");
}

}  // namespace gatehouse::oauth
