// DpopApp: an app that binds its tokens to a key (RFC 9449), at the token, userinfo and introspection
// endpoints, for tests.
#pragma once

#include "tests/support/dpop_proof.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {

/// Clients of every kind: "spa" is public, the others have kWebSecret; "bound" must always send a proof;
/// "machine" acts for itself.
TestServerOptions dpop_options(const std::string& tenant_extra = {});

class DpopApp {
 public:
  explicit DpopApp(TestServer& server, std::string client = "web")
      : server_(server), client_(std::move(client)) {}

  const ProofMaker& key() const noexcept { return key_; }
  std::string redirect_uri() const { return "https://" + client_ + ".example/cb"; }
  /// A code of alice; `extra` parameters of the authorization request.
  std::string code(const std::map<std::string, std::string>& extra = {}) const;

  /// A right proof of this app's key for the token endpoint, or for userinfo with a token.
  std::string proof(const boost::json::object& more = {}) const;
  std::string proof_for(const std::string& access_token, const boost::json::object& more = {}) const;

  /// Posts to the token endpoint with these DPoP headers.
  TokenAnswer token(const std::map<std::string, std::string>& fields,
                    const std::vector<std::string>& proofs) const;
  TokenAnswer redeem(const std::string& code, const std::vector<std::string>& proofs) const;
  TokenAnswer redeem(const std::string& code) const { return redeem(code, {proof()}); }
  TokenAnswer refresh(const std::string& token, const std::vector<std::string>& proofs) const;
  TokenAnswer refresh(const std::string& token) const { return refresh(token, {proof()}); }

  /// Asks userinfo by that scheme with these DPoP headers.
  TokenAnswer userinfo(const std::string& scheme, const std::string& access_token,
                       const std::vector<std::string>& proofs) const;
  TokenAnswer userinfo(const std::string& access_token) const {
    return userinfo("DPoP", access_token, {proof_for(access_token)});
  }
  TokenAnswer introspect(const std::string& access_token) const;

 private:
  TestServer& server_;
  std::string client_;
  ProofMaker key_;
};

inline constexpr std::string_view kTokenUri = "https://id.example/t/a/token";
inline constexpr std::string_view kUserinfoUri = "https://id.example/t/a/userinfo";

}  // namespace gatehouse::test_support
