// JwtAttacks: every place where a JWT comes in, with what a good one for it is made of; for tests that change
// one thing of it.
#pragma once

#include <algorithm>

#include "core/base/base64.h"
#include "tests/security/flows/jwt_app.h"

namespace gatehouse::test_support {

/// A place, and what a good JWT for it is made of.
struct Input {
  const Place* place = nullptr;
  boost::json::object header;
  std::function<boost::json::object()> claims;  ///< new ones each time
  std::string tail;                             ///< a signature of the right key over something else
  std::vector<boost::json::object> keys;        ///< the public keys that it is verified with
  const jose::PrivateKey* key = nullptr;        ///< null: the test does not have it
  std::function<std::string()> good = {};       ///< what does open the place
};

inline std::string part(const std::string& text) { return base64url_encode(text); }

/// The members of a header, but for `alg`, with the text of an `alg` before them.
inline std::string header_with(const char* alg, boost::json::object header) {
  header.erase("alg");
  const auto rest = boost::json::serialize(header);
  const std::string begin = std::string("{") + alg;
  return begin + (*alg != '\0' && rest.size() > 2 ? "," : "") + rest.substr(1);
}

class JwtAttacks : public JwtApp {
 protected:
  void SetUp() override {
    for (const auto& value : everything())
      made_[value.kind] = value.text;
    doors_ = places();
    doors_.push_back(sign_out());
    const auto published = boost::json::parse(server_.get("/t/a/jwks").body.view()).as_object();
    for (const auto& jwk : published.at("keys").as_array())
      ours_.push_back(jwk.as_object());
  }
  const Place& place(const std::string& name) const {
    return *std::find_if(doors_.begin(), doors_.end(), [&](const Place& door) { return door.name == name; });
  }
  static boost::json::object of_key() {
    return boost::json::parse(key().key().public_key(KeyId("key-1")).value().to_jwk()).as_object();
  }
  Input of_client(const std::string& name, const std::function<boost::json::object()>& claims) const {
    const auto good = key().sign(boost::json::object{{"x", 1}});
    return {.place = &place(name),
            .header = key().header(),
            .claims = claims,
            .tail = good.substr(good.rfind('.') + 1),
            .keys = {of_key()},
            .key = &key().key(),
            .good = [claims] { return key().sign(claims()); }};
  }
  /// We signed it: attackers have the token and the published keys.
  Input of_ours(const std::string& name, const std::string& token) const {
    return {.place = &place(name),
            .header = header_of_jwt(token),
            .claims = [token] { return claims_of(token); },
            .tail = token.substr(token.rfind('.') + 1),
            .keys = ours_,
            .good = [token] { return token; }};
  }
  std::vector<Input> inputs() {
    const auto proof = made_.at("proof");
    return {of_client("client assertion", [this] { return assertion_claims(); }),
            of_client("request object", [this] { return request_claims(); }),
            of_client("back-channel request", [this] { return backchannel_claims(); }),
            of_client("assertion about a person", [this] { return person_claims(); }),
            {.place = &place("DPoP proof"),
             .header = proof_parts().header,
             .claims = [this] { return proof_parts().claims; },
             .tail = proof.substr(proof.rfind('.') + 1),
             .keys = {proof_.jwk()},
             .good = [this] { return proof_.sign(proof_parts()); }},
            of_ours("userinfo", made_.at("access")),
            of_ours("introspection", made_.at("access")),
            of_ours("subject of an exchange", made_.at("access")),
            of_ours("hint of a sign-in", made_.at("id")),
            of_ours("hint of a back-channel request", made_.at("id")),
            of_ours("hint of a sign-out", made_.at("id"))};  // the last: it ends the session
  }
  /// That nothing was refused for another reason than the attack.
  static void expect_open(const Input& input) {
    EXPECT_TRUE(input.place->opens(input.good())) << input.place->name << " is closed to everything";
  }

  /// The one that signs what is good there; null where that is ours.
  const jose::PrivateKey* signer(const Input& input) const {
    return input.place->name == "DPoP proof" ? &proof_.key() : input.key;
  }

  std::map<std::string, std::string> made_;
  std::vector<Place> doors_;
  std::vector<boost::json::object> ours_;
};

}  // namespace gatehouse::test_support
