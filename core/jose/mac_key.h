// MacKey: a secret that signer and verifier share, for HS256, HS384 and HS512 (RFC 7518 §3.2).
//
// A type of its own: it comes from a Secret only, never from a JWK, PEM or number, so that no public key can
// be taken for it (S-120). Immutable; thread-safe; a few microseconds per call: fit for I/O threads.
#pragma once

#include <string>
#include <string_view>

#include "core/jose/algorithm.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::jose {

class MacKey {
 public:
  /// invalid_argument for an algorithm that is no MAC, and for a secret shorter than its hash: RFC 7518 §3.2,
  /// S-241.
  static Result<MacKey> create(Algorithm algorithm, Secret secret);

  Algorithm algorithm() const noexcept { return algorithm_; }
  Result<std::string> tag(std::string_view input) const;
  /// In constant time.
  bool verify(std::string_view input, std::string_view tag) const noexcept;

 private:
  MacKey(Algorithm algorithm, Secret secret) noexcept : algorithm_(algorithm), secret_(std::move(secret)) {}
  Algorithm algorithm_;
  Secret secret_;
};

}  // namespace gatehouse::jose
