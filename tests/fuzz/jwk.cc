// Fuzz target: public keys from JWK text. What is accepted must survive its own export: same text, same
// thumbprint; and must refuse a signature that is not its own without harm, whatever its numbers are. An RSA
// modulus with factors that the check finds only by luck may be refused the second time: then there is
// nothing to compare.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/jose/key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using gatehouse::jose::Algorithm;
  using gatehouse::jose::PublicKey;
  const auto key = PublicKey::from_jwk({reinterpret_cast<const char*>(data), size});
  if (!key) return 0;
  const auto again = PublicKey::from_jwk(key->to_jwk());
  if (!again && key->algorithm() != Algorithm::rs256) std::abort();
  if (again && (again->to_jwk() != key->to_jwk() || again->thumbprint() != key->thumbprint())) std::abort();
  if (key->verify("text", std::string(64, '\x11')) || key->verify("text", std::string(256, '\x11')))
    std::abort();
  return 0;
}
