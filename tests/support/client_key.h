// ClientKey: the key of an app that signs its assertions and requests, for tests: any header, any claims.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "core/base/base64.h"
#include "core/jose/key.h"

namespace gatehouse::test_support {

class ClientKey {
 public:
  explicit ClientKey(jose::Algorithm algorithm = jose::Algorithm::es256, std::string id = "key-1")
      : key_(jose::PrivateKey::generate(algorithm).value()), id_(std::move(id)) {}

  /// The set with its public half, for `jwks`.
  std::string jwks() const { return R"({"keys":[)" + key_.public_key(KeyId(id_)).value().to_jwk() + "]}"; }
  const jose::PrivateKey& key() const { return key_; }
  /// What every header has; tests change it.
  boost::json::object header() const { return {{"alg", jose::to_string(key_.algorithm())}, {"kid", id_}}; }
  std::string sign(const boost::json::object& claims) const { return sign(header(), claims); }
  std::string sign(const boost::json::object& header, const boost::json::object& claims) const {
    const auto input = base64url_encode(boost::json::serialize(header)) + "." +
                       base64url_encode(boost::json::serialize(claims));
    return input + "." + base64url_encode(key_.sign(input).value());
  }

 private:
  jose::PrivateKey key_;
  std::string id_;
};

}  // namespace gatehouse::test_support
