#include "core/oidc/response_signer.h"

namespace gatehouse::oidc {

Result<std::string> ResponseSigner::sign(const config::ClientMetadata& client, jose::Algorithm algorithm,
                                         std::string_view claims, jose::TokenType type) const {
  auto made = sign_uncounted(client, algorithm, claims, type);
  if (made) signings_.add(algorithm);
  return made;
}

Result<std::string> ResponseSigner::sign_uncounted(const config::ClientMetadata& client,
                                                   jose::Algorithm algorithm, std::string_view claims,
                                                   jose::TokenType type) const {
  if (jose::is_mac(algorithm)) {
    GH_TRY(Secret secret, secrets_.recover(ClientId(client.client_id), client.client_secret_hash));
    GH_TRY(const auto key, jose::MacKey::create(algorithm, std::move(secret)));
    return jose::sign_compact(key, type, claims);
  }
  const auto keys = keys_.current();
  const auto* key = keys->signing_key(algorithm);
  if (key == nullptr)
    return Error(ErrorCode::unavailable, "the tenant has no active key for " +
                                             std::string(jose::to_string(algorithm)) + ", which client " +
                                             client.client_id + " asks for");
  return jose::sign_compact(*key, type, claims);
}

}  // namespace gatehouse::oidc
