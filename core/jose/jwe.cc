#include "core/jose/jwe.h"

#include <openssl/rand.h>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "core/base/base64.h"
#include "core/jose/content_sealing.h"
#include "core/jose/key_material.h"

namespace gatehouse::jose {
namespace {

std::string header_of(const EncryptionKey& key, KeyManagement algorithm, ContentEncryption content,
                      Inside inside, const std::string& ephemeral_jwk) {
  std::string header = R"({"alg":")" + std::string(to_string(algorithm)) + R"(","enc":")" +
                       std::string(to_string(content)) + '"';
  if (inside == Inside::signed_jwt) header += R"(,"cty":"JWT")";  // RFC 7516 §4.1.12
  if (!key.id().empty())
    header += R"(,"kid":)" + boost::json::serialize(boost::json::string(key.id().text()));
  if (!ephemeral_jwk.empty()) header += R"(,"epk":)" + ephemeral_jwk;
  return header + '}';
}

}  // namespace

Result<std::string> encrypt_compact(std::string_view plain, Inside inside, const EncryptionKey& key,
                                    KeyManagement algorithm, ContentEncryption content) {
  if (plain.size() > kMaxPlainSize)
    return Error(ErrorCode::invalid_argument, "what is encrypted has at most 64 KiB");
  GH_TRY(const MessageKey message, key.make_message_key(algorithm, content));
  // Its own for every message (RFC 7516 §11.1, RFC 7518 §8.8).
  std::string nonce(nonce_size(content), '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(nonce.data()), static_cast<int>(nonce.size())) != 1)
    return openssl_error(ErrorCode::unavailable, "there is no randomness for a nonce");
  std::string token = base64url_encode(header_of(key, algorithm, content, inside, message.ephemeral_jwk));
  // RFC 7516 §5.1 step 14: the encoded header is what the tag covers besides the content.
  GH_TRY(const SealedContent sealed, seal_content(content, message.key, nonce, token, plain));
  for (const std::string_view part : {std::string_view(message.encrypted_key), std::string_view(nonce),
                                      std::string_view(sealed.ciphertext), std::string_view(sealed.tag)}) {
    token += '.';
    base64url_append(token, part);
  }
  return token;
}

}  // namespace gatehouse::jose
