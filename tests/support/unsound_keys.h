// Public keys that nobody may believe, each with a signature that a careless verifier would take (S-123,
// S-241): points off their curve or of small order, weak RSA, private halves.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

namespace gatehouse::test_support {

struct UnsoundKey {
  std::string what;
  boost::json::object jwk;  ///< under the kid "key-1"
  std::function<std::string(const std::string& input)> sign;

  boost::json::object set() const;
  std::string jwks() const;
  /// A JWT whose header names the key.
  std::string sign_claims(const boost::json::object& claims) const;
};

/// Made once; each call gives the same ones.
const std::vector<UnsoundKey>& unsound_keys();
/// RSA with a prime for a modulus, of RS256: whoever sees it can sign. To tell it from a good one takes a
/// hundred times as long as a signature does. Made once.
const UnsoundKey& prime_modulus();
/// An RSA key as certificates have it: SubjectPublicKeyInfo in DER.
std::string key_info_of(const UnsoundKey& rsa);

}  // namespace gatehouse::test_support
