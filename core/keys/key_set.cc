#include "core/keys/key_set.h"

#include <algorithm>

#include "core/base/base64.h"
#include "core/crypto/digest.h"

namespace gatehouse::keys {

KeySet::KeySet(std::vector<jose::SigningKey> signers, std::vector<jose::PublicKey> public_keys,
               std::span<const jose::PublicKey> retired)
    : signers_(std::move(signers)), public_keys_(std::move(public_keys)), hint_keys_(public_keys_) {
  hint_keys_.insert(hint_keys_.end(), retired.begin(), retired.end());
  std::string document = R"({"keys":[)";
  for (const jose::PublicKey& key : public_keys_) {
    if (document.back() == '}') document += ',';
    document += key.to_jwk();
  }
  document += "]}";
  const Digest digest = crypto::sha256(document);
  etag_ = '"' + base64url_encode(crypto::as_bytes(digest)) + '"';
  jwks_ = std::make_shared<const std::string>(std::move(document));
}

const jose::SigningKey* KeySet::signing_key(jose::Algorithm algorithm) const noexcept {
  const auto found = std::find_if(signers_.begin(), signers_.end(),
                                  [&](const jose::SigningKey& key) { return key.algorithm() == algorithm; });
  return found == signers_.end() ? nullptr : &*found;
}

const jose::PublicKey* KeySet::find(const KeyId& id) const noexcept {
  const auto found = std::find_if(public_keys_.begin(), public_keys_.end(),
                                  [&](const jose::PublicKey& key) { return key.id() == id; });
  return found == public_keys_.end() ? nullptr : &*found;
}

}  // namespace gatehouse::keys
