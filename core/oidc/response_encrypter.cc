#include "core/oidc/response_encrypter.h"

namespace gatehouse::oidc {

Result<std::string> ResponseEncrypter::encrypt(std::string plain, jose::Inside inside,
                                               const config::ClientMetadata& client,
                                               const EncryptionNames& names) const {
  const auto& alg = client.*names.alg;
  const auto& enc = client.*names.enc;
  if (!alg) return plain;
  const auto algorithm = jose::parse_key_management(*alg);
  // OpenID Registration §2: what an absent `enc` stands for.
  const auto content = enc ? jose::parse_content_encryption(*enc) : jose::ContentEncryption::a128cbc_hs256;
  if (!algorithm || !content)
    return Error(ErrorCode::unsupported, "unknown encryption " + *alg + " " + enc.value_or(""));
  GH_TRY(const auto key, keys_.find(client, *algorithm));
  return jose::encrypt_compact(plain, inside, key, *algorithm, *content);
}

}  // namespace gatehouse::oidc
