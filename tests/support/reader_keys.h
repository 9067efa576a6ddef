// ReaderKeys: a key pair to encrypt to, as its owner has it. For tests.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "core/jose/jwe.h"

namespace gatehouse::test_support {

struct ReaderKeys {
  Secret pkcs8;
  boost::json::object jwk;  ///< the public half, without `use` and `alg`

  /// A key of the type and curve that the signature algorithm has.
  explicit ReaderKeys(jose::Algorithm type, std::string_view id = "reader-1") {
    const auto key = jose::PrivateKey::generate(type).value();
    pkcs8 = key.to_pkcs8().value();
    jwk = boost::json::parse(key.public_key(KeyId(std::string(id)))->to_jwk()).as_object();
    jwk.erase("use");
    jwk.erase("alg");
  }
  jose::DecryptionKey decryption(jose::KeyManagement algorithm) const {
    return jose::DecryptionKey::from_pkcs8(algorithm, pkcs8, KeyId(std::string(jwk.at("kid").as_string())))
        .value();
  }
  jose::EncryptionKey encryption() const {
    return jose::EncryptionKey::from_jwk(boost::json::serialize(jwk)).value();
  }
  /// What the owner reads in a token; empty where it cannot be read.
  std::string open(std::string_view token, jose::KeyManagement algorithm) const {
    const auto key = decryption(algorithm);
    const auto opened = jose::decrypt_compact(token, {&key, 1});
    return opened ? opened->plain : std::string();
  }
};

}  // namespace gatehouse::test_support
