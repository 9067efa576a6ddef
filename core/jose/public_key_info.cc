#include "core/jose/public_key_info.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/base/base64.h"
#include "core/jose/key_material.h"

namespace gatehouse::jose {

Result<std::string> key_info_thumbprint(std::string_view der) {
  const auto* position = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = position + der.size();
  const EvpKey key(d2i_PUBKEY(nullptr, &position, static_cast<long>(der.size())));
  ERR_clear_error();
  if (key == nullptr || position != end) return Error(ErrorCode::invalid_argument, "not a public key in DER");
  for (const AlgorithmRow& row : algorithm_rows()) {
    if (row.key_type == KeyType::secret) continue;
    const auto numbers = public_numbers(row, key.get());
    if (!numbers) continue;
    const auto first = base64url_encode(numbers->first);
    const auto second = base64url_encode(numbers->second);
    boost::json::object jwk{{"kty", row.kty}};
    if (row.key_type == KeyType::rsa) {
      jwk["n"] = first;
      jwk["e"] = second;
    } else {
      jwk["crv"] = row.curve->name;
      jwk["x"] = first;
      if (row.key_type == KeyType::ec) jwk["y"] = second;
    }
    GH_TRY(const auto same, PublicKey::from_presented_jwk(jwk, row.algorithm));
    return same.thumbprint();
  }
  return Error(ErrorCode::invalid_argument, "a kind of key that nobody signs with here");
}

}  // namespace gatehouse::jose
