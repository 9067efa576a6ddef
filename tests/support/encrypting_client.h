// A tenant's client to which can be encrypted, as a line of its file. For tests.
#pragma once

#include "tests/support/reader_keys.h"
#include "tests/support/test_server.h"

namespace gatehouse::test_support {

inline const ReaderKeys& encryption_keys(jose::KeyManagement algorithm) {
  static const ReaderKeys rsa(jose::Algorithm::rs256, "rsa-enc");
  static const ReaderKeys ec(jose::Algorithm::es256, "ec-enc");
  return algorithm == jose::KeyManagement::rsa_oaep_256 ? rsa : ec;
}

/// Both keys, and one for signatures that comes first and must be passed over.
inline std::string encryption_key_set() {
  auto for_signatures = ReaderKeys(jose::Algorithm::es256, "sig").jwk;
  for_signatures["use"] = "sig";
  auto rsa = encryption_keys(jose::KeyManagement::rsa_oaep_256).jwk;
  rsa["use"] = "enc";
  return boost::json::serialize(boost::json::object{
      {"keys", {for_signatures, rsa, encryption_keys(jose::KeyManagement::ecdh_es).jwk}}});
}

/// `metadata`: further keys of it, separated by commas.
inline std::string encrypting_client(const std::string& id, const std::string& metadata) {
  return "  - { client_id: " + id + ", redirect_uris: [\"https://" + id +
         ".example/cb\"], scope: \"openid profile\", client_secret_hash: \"" + web_secret_hash() +
         "\", consent: skip,\n      jwks: " + encryption_key_set() + ",\n      " + metadata + " }\n";
}

}  // namespace gatehouse::test_support
