// ProofMaker: a client's key and DPoP proofs with it (RFC 9449 §4.2), right ones and every kind of wrong one.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "core/base/base64.h"
#include "core/base/document.h"
#include "core/base/ids.h"
#include "core/crypto/digest.h"
#include "core/jose/key.h"

namespace gatehouse::test_support {

struct ProofParts {
  boost::json::object header;
  boost::json::object claims;
};

class ProofMaker {
 public:
  explicit ProofMaker(jose::Algorithm algorithm = jose::Algorithm::es256)
      : key_(jose::PrivateKey::generate(algorithm).value()) {}

  const jose::PrivateKey& key() const { return key_; }
  std::string thumbprint() const { return key_.public_key(KeyId())->thumbprint(); }
  boost::json::object jwk() const {
    auto jwk = boost::json::parse(key_.public_key(KeyId())->to_jwk()).as_object();
    for (const auto* member : {"kid", "use", "alg"})
      jwk.erase(member);
    return jwk;
  }
  /// Of a proof that is right; to be changed.
  ProofParts parts(std::string_view method, std::string_view uri, TimePoint now) const {
    return {.header = {{"typ", "dpop+jwt"}, {"alg", to_string(key_.algorithm())}, {"jwk", jwk()}},
            .claims = {{"jti", make_uuid_v7(now)}, {"htm", method}, {"htu", uri}, {"iat", as_seconds(now)}}};
  }
  std::string sign(const ProofParts& parts) const {
    const auto text = base64url_encode(boost::json::serialize(parts.header)) + '.' +
                      base64url_encode(boost::json::serialize(parts.claims));
    return text + '.' + base64url_encode(key_.sign(text).value());
  }
  std::string proof(std::string_view method, std::string_view uri, TimePoint now,
                    const boost::json::object& more = {}) const {
    auto made = parts(method, uri, now);
    for (const auto& [name, value] : more)
      made.claims[name] = value;
    return sign(made);
  }
  /// `ath` of an access token.
  static std::string token_hash(std::string_view token) {
    const Digest digest = crypto::sha256(token);
    return base64url_encode(crypto::as_bytes(digest));
  }

 private:
  jose::PrivateKey key_;
};

}  // namespace gatehouse::test_support
