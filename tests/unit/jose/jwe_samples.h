// Keys and headers for the tests of encryption. One key of each type per program.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "core/base/base64.h"
#include "core/jose/content_sealing.h"
#include "core/jose/jwe.h"
#include "tests/support/reader_keys.h"

namespace gatehouse::jose::samples {

inline constexpr KeyManagement kKeyManagement[] = {KeyManagement::rsa_oaep_256, KeyManagement::ecdh_es,
                                                   KeyManagement::ecdh_es_a128kw,
                                                   KeyManagement::ecdh_es_a256kw};
inline constexpr ContentEncryption kContentEncryption[] = {
    ContentEncryption::a128cbc_hs256, ContentEncryption::a256cbc_hs512, ContentEncryption::a128gcm,
    ContentEncryption::a256gcm};

using test_support::ReaderKeys;

inline const ReaderKeys& reader_keys(Algorithm type) {
  static const ReaderKeys rsa(Algorithm::rs256), p256(Algorithm::es256), p384(Algorithm::es384),
      p521(Algorithm::es512);
  if (type == Algorithm::rs256) return rsa;
  if (type == Algorithm::es256) return p256;
  return type == Algorithm::es384 ? p384 : p521;
}
inline const ReaderKeys& reader_keys(KeyManagement algorithm) {
  return reader_keys(algorithm == KeyManagement::rsa_oaep_256 ? Algorithm::rs256 : Algorithm::es256);
}

inline std::vector<std::string> parts_of(std::string_view token) {
  std::vector<std::string> parts(1);
  for (const char byte : token)
    if (byte == '.')
      parts.emplace_back();
    else
      parts.back() += byte;
  return parts;
}
inline std::string join(const std::vector<std::string>& parts) {
  std::string token = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i)
    token += '.' + parts[i];
  return token;
}

/// What an honest library would make of this header for our key: everything is right but what `more` says.
inline std::string sealed_with_header(KeyManagement algorithm, const boost::json::object& more,
                                      std::string_view plain = "text") {
  const auto message =
      reader_keys(algorithm).encryption().make_message_key(algorithm, ContentEncryption::a128gcm).value();
  boost::json::object header{{"alg", to_string(algorithm)}, {"enc", "A128GCM"}, {"kid", "reader-1"}};
  if (!message.ephemeral_jwk.empty()) header["epk"] = boost::json::parse(message.ephemeral_jwk);
  for (const auto& [name, value] : more)
    header[name] = value;
  const std::string encoded = base64url_encode(boost::json::serialize(header));
  const std::string nonce(12, '\x07');
  const auto sealed = seal_content(ContentEncryption::a128gcm, message.key, nonce, encoded, plain).value();
  return join({encoded, base64url_encode(message.encrypted_key), base64url_encode(nonce),
               base64url_encode(sealed.ciphertext), base64url_encode(sealed.tag)});
}

inline Result<OpenedContent, Refusal> open(std::string_view token, KeyManagement algorithm) {
  const std::vector keys{reader_keys(algorithm).decryption(algorithm)};
  return decrypt_compact(token, keys);
}

}  // namespace gatehouse::jose::samples
