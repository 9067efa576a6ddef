#include "core/clients/client_secret.h"

#include "core/base/ids.h"
#include "core/crypto/base64url.h"
#include "core/crypto/digest.h"
#include "core/crypto/password_hash.h"

namespace gatehouse::clients {
namespace {

constexpr std::string_view kKeyed = "hmac-sha256:";
constexpr std::string_view kPlain = "sha256:";
constexpr std::string_view kArgon2 = "$argon2id$";

SecretVerdict compare(std::string_view stored, const Digest& digest) {
  return equal_in_constant_time(stored, crypto::base64url_encode(crypto::as_bytes(digest)))
             ? SecretVerdict::match
             : SecretVerdict::mismatch;
}

}  // namespace

bool ClientSecretVerifier::is_costly(std::string_view stored) noexcept { return stored.starts_with(kArgon2); }

SecretVerdict ClientSecretVerifier::verify(std::string_view stored, std::string_view presented) const {
  if (stored.starts_with(kKeyed))
    return compare(stored.substr(kKeyed.size()), crypto::hmac_sha256(key_.reveal(), presented));
  if (stored.starts_with(kPlain)) return compare(stored.substr(kPlain.size()), crypto::sha256(presented));
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

std::string ClientSecretVerifier::digest(std::string_view secret) const {
  const Digest digest = crypto::hmac_sha256(key_.reveal(), secret);
  return std::string(kKeyed) + crypto::base64url_encode(crypto::as_bytes(digest));
}

Secret make_client_secret() { return Secret("gh_cs_" + random_base64url(32)); }

}  // namespace gatehouse::clients
