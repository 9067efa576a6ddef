// Fuzz target: public keys from JWK text. What is accepted must survive its own export: same text, same
// thumbprint; and must refuse a signature that is not its own without harm, whatever its numbers are. An RSA
// modulus with factors that the check finds only by luck may be refused the second time: then there is
// nothing to compare.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/strict_json.h"
#include "core/jose/jwk_soundness.h"
#include "core/jose/key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using gatehouse::jose::PublicKey;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto jwk = gatehouse::parse_strict_object(text);
  const bool sound = jwk && gatehouse::jose::check_soundness(*jwk);
  const auto key = PublicKey::from_jwk(text);
  if (!key) return 0;
  const auto again = PublicKey::from_jwk(key->to_jwk());
  const bool rsa = key->to_jwk().starts_with(R"({"kty":"RSA")");
  if (!sound && !rsa) std::abort();
  if (gatehouse::jose::is_mac(key->algorithm()) || (!again && !rsa)) std::abort();
  if (again && (again->to_jwk() != key->to_jwk() || again->thumbprint() != key->thumbprint())) std::abort();
  for (const std::size_t length : {64u, 96u, 132u, 256u})
    if (key->verify("text", std::string(length, '\x11'))) std::abort();
  return 0;
}
