// ProofKey: the key of one run of `gatehouse try dpop`, the proofs that are made with it and the nonce that
// the issuer told last (RFC 9449 §4.2, §8). It is kept nowhere and ends with the run. One thread.
#pragma once

#include <string>

#include "core/http_client/http_client.h"
#include "core/jose/key.h"

namespace gatehouse::app::cli {

class ProofKey {
 public:
  static Result<ProofKey> make();

  const std::string& thumbprint() const noexcept { return thumbprint_; }
  /// For one request; `access_token` is empty where none goes with it.
  Result<std::string> proof(const http_client::Request& request, std::string_view access_token) const;
  /// Keeps the nonce that the answer tells. True where it is an error that wants the request again with it.
  bool learn(const http_client::Response& answer);

 private:
  ProofKey(jose::PrivateKey key, std::string thumbprint)
      : key_(std::move(key)), thumbprint_(std::move(thumbprint)) {}
  jose::PrivateKey key_;
  std::string thumbprint_;
  std::string nonce_;
};

}  // namespace gatehouse::app::cli
