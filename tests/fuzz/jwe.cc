// Fuzz target: the reader of encrypted tokens. The first byte chooses the key (ECDH-ES, ECDH-ES+A128KW,
// RSA-OAEP-256) and what the rest is: a whole token, or a header and a content (split at the first line
// break) that are sealed here, so that the checks behind the tag are reached. Whatever is read must have the
// header that its key demands and no member that is never accepted.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/base64.h"
#include "core/base/strict_json.h"
#include "core/jose/content_sealing.h"
#include "core/jose/jwe.h"
#include "tests/vectors/jose_vectors.h"
#include "tests/vectors/jwe_vectors.h"

namespace {

using namespace gatehouse;

constexpr jose::ContentEncryption kContent = jose::ContentEncryption::a128cbc_hs256;

jose::DecryptionKey key_of(jose::KeyManagement algorithm, std::string_view pkcs8) {
  return jose::DecryptionKey::from_pkcs8(algorithm, Secret(*base64url_decode(pkcs8)), KeyId("k")).value();
}

/// What an honest sender would make of the header for a reader with ECDH-ES: the key is the one that the
/// header leads to, where it leads to any.
std::string seal(const jose::DecryptionKey& key, std::string_view header, std::string_view content) {
  std::string ephemeral;
  if (const auto object = parse_strict_object(header))
    if (const auto* epk = object->if_contains("epk")) ephemeral = boost::json::serialize(*epk);
  const auto message_key = key.message_key(
      {.encrypted_key = {}, .ephemeral_jwk = ephemeral, .party_u = {}, .party_v = {}}, kContent);
  if (!message_key) return {};
  const std::string encoded = base64url_encode(header);
  const std::string nonce(16, '\x01');
  const auto sealed = jose::seal_content(kContent, *message_key, nonce, encoded, content);
  if (!sealed) return {};
  return encoded + ".." + base64url_encode(nonce) + '.' + base64url_encode(sealed->ciphertext) + '.' +
         base64url_encode(sealed->tag);
}

void require(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const std::vector<jose::DecryptionKey> keys{
      key_of(jose::KeyManagement::ecdh_es, vectors::kRfc7520DirectPkcs8),
      key_of(jose::KeyManagement::ecdh_es_a128kw, vectors::kRfc7520WrappedPkcs8),
      key_of(jose::KeyManagement::rsa_oaep_256, vectors::kRfc7515RsaPkcs8)};
  const jose::DecryptionKey& key = keys[(data[0] >> 1) % 3];
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string token(rest);
  if (data[0] % 2 == 1) {
    const std::size_t line = rest.find('\n');
    if (line == std::string_view::npos || line > 4096) return 0;
    token = seal(key, rest.substr(0, line), rest.substr(line + 1));
  }
  const auto opened = jose::decrypt_compact(token, {&key, 1});
  if (!opened) return 0;
  const auto header = parse_strict_object(*base64url_decode(token.substr(0, token.find('.'))));
  require(header.has_value());
  require(header->at("alg").as_string() == to_string(key.algorithm()));
  require(!header->contains("zip") && !header->contains("p2c") && !header->contains("crit"));
  require(opened->plain.size() <= token.size());
  return 0;
}
