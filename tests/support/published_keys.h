// What a client does with a signed answer: looks the key up that its header names, and checks. For tests.
#pragma once

#include <gtest/gtest.h>

#include "core/base/base64.h"
#include "core/jose/jws.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {

/// The claims of a token that a published key of tenant a signed with that algorithm; empty for any other.
inline boost::json::object verified(TestServer& server, const std::string& jwt, std::string_view algorithm) {
  const auto header = header_of_jwt(jwt);
  EXPECT_EQ(header.at("alg").as_string(), algorithm);
  const auto document = boost::json::parse(server.get("/t/a/jwks").body.view());
  for (const auto& jwk : document.at("keys").as_array()) {
    if (jwk.at("kid") != header.at("kid")) continue;
    const auto key = jose::PublicKey::from_jwk(boost::json::serialize(jwk));
    const auto dot = jwt.rfind('.');
    if (key && key->verify(jwt.substr(0, dot), *base64url_decode(jwt.substr(dot + 1)))) return claims_of(jwt);
  }
  ADD_FAILURE() << "no published key signed " << jwt;
  return {};
}

}  // namespace gatehouse::test_support
