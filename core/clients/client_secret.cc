#include "core/clients/client_secret.h"

#include "core/base/base64.h"
#include "core/base/ids.h"
#include "core/config/rules/client_rules.h"
#include "core/crypto/digest.h"
#include "core/crypto/password_hash.h"

namespace gatehouse::clients {
namespace {

constexpr std::string_view kKeyed = "hmac-sha256:";
constexpr std::string_view kPlain = "sha256:";
constexpr std::string_view kArgon2 = "$argon2id$";
constexpr std::string_view kSealed = "sealed:";

SecretVerdict compare(std::string_view stored, const Digest& digest) {
  return equal_in_constant_time(stored, base64url_encode(crypto::as_bytes(digest))) ? SecretVerdict::match
                                                                                    : SecretVerdict::mismatch;
}

/// "gh_cs_" and random bits, recognisable by secret scanners.
Secret make_secret(std::size_t bytes) { return Secret("gh_cs_" + random_base64url(bytes)); }

constexpr std::size_t kDigestedBytes = 32;
constexpr std::size_t kRecoverableBytes =
    48;  // 70 characters: enough for HS512, whose key has 64 (RFC 7518 §3.2)

crypto::SealedPlace place_of(const ClientId& client) {
  return {.kind = "client", .id = client.text(), .field = "client_secret"};
}

}  // namespace

bool ClientSecrets::is_costly(std::string_view stored) noexcept { return stored.starts_with(kArgon2); }

SecretVerdict ClientSecrets::verify(const ClientId& client, std::string_view stored,
                                    std::string_view presented) const {
  if (stored.starts_with(kKeyed))
    return compare(stored.substr(kKeyed.size()), crypto::hmac_sha256(key_.reveal(), presented));
  if (stored.starts_with(kPlain)) return compare(stored.substr(kPlain.size()), crypto::sha256(presented));
  if (stored.starts_with(kSealed)) {
    const auto secret = recover(client, stored);
    return secret && secret->equals(presented) ? SecretVerdict::match : SecretVerdict::mismatch;
  }
  if (!is_costly(stored)) return SecretVerdict::mismatch;
  switch (crypto::verify_password(stored, presented)) {
    case crypto::PasswordVerdict::match:
      return SecretVerdict::match;
    case crypto::PasswordVerdict::mismatch:
      return SecretVerdict::mismatch;
    case crypto::PasswordVerdict::unavailable:
      return SecretVerdict::unavailable;
  }
  return SecretVerdict::mismatch;
}

std::string ClientSecrets::digest(std::string_view secret) const {
  const Digest digest = crypto::hmac_sha256(key_.reveal(), secret);
  return std::string(kKeyed) + base64url_encode(crypto::as_bytes(digest));
}

std::string ClientSecrets::seal(const ClientId& client, const Secret& secret) const {
  return std::string(kSealed) + base64url_encode(cipher_.seal(place_of(client), secret.reveal()).bytes);
}

Result<Secret> ClientSecrets::recover(const ClientId& client, std::string_view stored) const {
  if (!stored.starts_with(kSealed))
    return Error(ErrorCode::unsupported, "only a hash of the secret of client " + client.text() + " is kept");
  auto sealed = base64url_decode(stored.substr(kSealed.size()));
  if (!sealed) return Error(ErrorCode::corrupt, "the secret of client " + client.text() + " is malformed");
  auto secret = cipher_.open(place_of(client), SealedBytes{*std::move(sealed)});
  if (!secret) return std::move(secret).error().with("opening the secret of client " + client.text());
  return secret;
}

Result<Secret> ClientSecrets::settle(config::ClientMetadata& client) const {
  auto& stored = client.client_secret_hash;
  const ClientId id(client.client_id);
  const bool sealed = stored.starts_with(kSealed);
  const auto& method = client.token_endpoint_auth_method;
  if (method == "none" ||
      (config::proves_itself_without_secret(method) && !config::needs_recoverable_secret(client))) {
    stored.clear();
    return Secret();
  }
  if (config::needs_recoverable_secret(client)) {
    if (sealed) return Secret();
    Secret made = make_secret(kRecoverableBytes);
    stored = seal(id, made);
    return made;
  }
  if (sealed) {
    GH_TRY(const Secret kept, recover(id, stored));
    stored = digest(kept.reveal());
    return Secret();
  }
  if (!stored.empty()) return Secret();
  Secret made = make_secret(kDigestedBytes);
  stored = digest(made.reveal());
  return made;
}

}  // namespace gatehouse::clients
